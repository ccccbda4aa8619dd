"""Time-based one-time codes (RFC 6238): SHA-1, 6 digits, 30 s, one step either side, no step twice."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

from admin_app.kernel import clock

SECRET_BYTES = 20  # 160 bits, RFC 4226 §4
DIGITS = 6
STEP_SECONDS = 30
WINDOW = 1
FAR = 20  # steps either side within which we can tell that a device's clock is wrong


def new_secret() -> str:
    """A secret as apps take it: base32 of 160 random bits."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of one time step."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    digest = hmac.digest(key, struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def present_step() -> int:
    """The time step of this moment."""
    return int(clock.now().timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, *, after: int, window: int = WINDOW) -> int | None:
    """The time step a code belongs to, later than `after`; every candidate is compared, in constant time."""
    here, found = present_step(), None
    for step in range(here - window, here + window + 1):
        if (
            hmac.compare_digest(code_at(secret, step).encode(), code.encode("utf-8", "surrogatepass"))
            and step > after
        ):
            found = step
    return found


def minutes_off(secret: str, code: str) -> int | None:
    """By how many minutes the device's clock is wrong (at least 1), when the code is right for another time."""
    step = matching_step(secret, code, after=-1, window=FAR)
    return None if step is None else max(1, round(abs(step - present_step()) * STEP_SECONDS / 60))


def provisioning_link(secret: str, issuer: str, name: str) -> str:
    """The `otpauth:` link that an app opens or scans."""
    label = quote(f"{issuer}:{name}")
    return f"otpauth://totp/{label}?" + urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)


def readable(secret: str) -> str:
    """The secret in groups of four, for typing."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
