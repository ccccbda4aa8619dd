"""Time-based one-time codes (RFC 6238): SHA-1, 6 digits, 30 s, one step either side, no step twice."""

from __future__ import annotations

import hmac

import pyotp

from admin_app.kernel import clock

DIGITS = 6
STEP_SECONDS = 30
WINDOW = 1
FAR = 20  # steps either side within which we can tell that a device's clock is wrong


def new_secret() -> str:
    """A secret as apps take it: base32 of 160 random bits (RFC 4226 §4)."""
    return pyotp.random_base32()


def code_at(secret: str, step: int) -> str:
    """The code of one time step."""
    return _app(secret).generate_otp(step)


def _app(secret: str) -> pyotp.TOTP:
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)


def present_step() -> int:
    """The time step of this moment."""
    return int(clock.now().timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, *, after: int, window: int = WINDOW) -> int | None:
    """The time step a code belongs to, later than `after`; every candidate is compared, in constant time."""
    app, typed = _app(secret), code.encode("utf-8", "surrogatepass")
    here, found = present_step(), None
    for step in range(here - window, here + window + 1):
        # Not pyotp's own comparison: it stops at the first hit, and takes other scripts' digits for ours.
        if hmac.compare_digest(app.generate_otp(step).encode(), typed) and step > after:
            found = step
    return found


def minutes_off(secret: str, code: str) -> int | None:
    """By how many minutes the device's clock is wrong (at least 1), when the code is right for another time."""
    step = matching_step(secret, code, after=-1, window=FAR)
    return None if step is None else max(1, round(abs(step - present_step()) * STEP_SECONDS / 60))


def provisioning_link(secret: str, issuer: str, name: str) -> str:
    """The `otpauth:` link that an app opens or scans."""
    return _app(secret).provisioning_uri(name=name, issuer_name=issuer)


def readable(secret: str) -> str:
    """The secret in groups of four, for typing."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
