"""What a secret is worth: the keys of the ring, and whether one was meant for something else or is easily guessed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from itertools import combinations, pairwise

# Only for `make run` and tests; production refuses it by name.
DEMO_SECRET = "demo-secret-not-for-production-0123456789"  # noqa: S105
DEMO_KEY = "demo:ZGVtby1rZXktbm90LWZvci1wcm9kdWN0aW9uLTAwMDA="
DEMO_SIGNING_KEY = "demo:ZGVtby1zaWduaW5nLWtleS1ub3QtZm9yLXByb2R1Y3Q="
AES_KEY_BYTES = 32  # those of Ed25519 are as long, private and public ones
MIN_SECRET = 32
WEBHOOK, MIN_WEBHOOK = "whsec_", 24
MIN_DISTINCT_BYTES = 16  # 32 random bytes have fewer distinct ones once in 10^14 keys
MIN_DISTINCT_CHARACTERS = 8  # a text may be written in few: digits, hexadecimal ones
MIN_GUESSES_LOG10 = 20  # 66 bits; a text of 32 random characters has 10^32 guesses by zxcvbn's count
# Of a random text in base64 or hexadecimal digits about half of the neighbours are of two kinds, of words fewer.
MIN_CHANGES, MIN_RANDOM_CHARACTERS = 0.3, 14
JUDGED = 72  # characters zxcvbn judges; more only cost time
BYTE_VALUES = 256


def parse_keys(text: str) -> dict[str, bytes]:
    """Keys by id, in the order written: the first writes (or signs), all read.

    Raises ValueError when a key isn't `id:base64` of exactly 32 bytes (AES-256, Ed25519), or there is none.
    """
    keys: dict[str, bytes] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, encoded = part.partition(":")
        key = _decoded(encoded) or b""
        if not name.isalnum() or len(key) != AES_KEY_BYTES or name in keys:
            raise ValueError(f"key {len(keys) + 1} is not id:base64 of {AES_KEY_BYTES} bytes")
        keys[name] = key
    if not keys:
        raise ValueError("there is no key")
    return keys


def is_guessable(secret: bytes) -> bool:
    """Whether a key or a secret was made by hand: few distinct bytes, a repeat, a row, or words."""
    text = _as_text(secret)
    least = MIN_DISTINCT_CHARACTERS if text else MIN_DISTINCT_BYTES
    if len(set(secret)) < least or _repeats(secret) or _is_row(secret):
        return True
    if not text or _is_mixed(text):
        return False
    judge = import_module("zxcvbn").zxcvbn  # a tenth of the time of a start, which a random text doesn't need
    return float(judge(text[:JUDGED])["guesses_log10"]) < MIN_GUESSES_LOG10


def _is_mixed(text: str) -> bool:
    """Whether a text of many characters goes from small to large letters, digits and signs as often as random ones do."""
    kinds = [(c.islower(), c.isupper(), c.isdigit()) for c in text]
    changes = sum(one != other for one, other in pairwise(kinds))
    return len(set(text)) >= MIN_RANDOM_CHARACTERS and changes >= MIN_CHANGES * len(text)


def spellings(secret: bytes) -> set[bytes]:
    """A secret in every form it may have been copied from: itself, and what it is in base64 or hexadecimal digits."""
    text = _as_text(secret).strip()
    found = {secret, text.encode(), _decoded(text), _decoded(text.replace("-", "+").replace("_", "/"))}
    with suppress(ValueError):
        found.add(bytes.fromhex(text))
    return {form for form in found if form}


def shared(secrets: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """The pairs of purposes that one secret serves, whichever way it is spelled in each."""
    forms = {purpose: spellings(secret) for purpose, secret in secrets.items() if secret}
    return [(one, other) for one, other in combinations(forms, 2) if forms[one] & forms[other]]


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _as_text(secret: bytes) -> str:
    try:
        text = secret.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text if text.strip().isprintable() else ""


def _repeats(secret: bytes) -> bool:
    return any(
        secret == (secret[:period] * len(secret))[: len(secret)] for period in range(1, len(secret) // 2 + 1)
    )


def _is_row(secret: bytes) -> bool:
    """Bytes that count up or down by the same step."""
    return len({(after - before) % BYTE_VALUES for before, after in pairwise(secret)}) == 1


def is_webhook_secret(text: str) -> bool:
    """Whether it is a secret as Standard Webhooks writes it: "whsec_" and the base 64 of 24 bytes or more."""
    with suppress(binascii.Error, ValueError):
        return (
            text.startswith(WEBHOOK)
            and len(base64.b64decode(text.removeprefix(WEBHOOK), validate=True)) >= MIN_WEBHOOK
        )
    return False
