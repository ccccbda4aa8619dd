"""What a token looks like: a prefix by which scanners find it, 256 random bits, and a checksum.

The checksum tells a typing error, or a random text with our prefix, before the database is asked. It proves nothing:
whoever knows the rule can make one that fits.
"""

from __future__ import annotations

import re
import secrets
import zlib

PREFIX = "gth_"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BITS = 256
BODY, CHECKSUM = 43, 6  # digits to the base 62 that hold 256 and 32 bits
LENGTH = len(PREFIX) + BODY + CHECKSUM
HINT = len(PREFIX) + 4  # characters by which people know a token again; 232 bits stay unsaid
SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{BODY + CHECKSUM}}}")


def make() -> str:
    """A new token, to be shown once."""
    body = PREFIX + _digits(secrets.randbits(BITS), BODY)
    return body + _checksum(body)


def is_well_formed(text: str) -> bool:
    """Whether a text may be a token of ours: its shape, and its checksum fits."""
    return SHAPE.fullmatch(text) is not None and _checksum(text[:-CHECKSUM]) == text[-CHECKSUM:]


def _checksum(text: str) -> str:
    return _digits(zlib.crc32(text.encode()), CHECKSUM)


def _digits(number: int, length: int) -> str:
    found = ""
    for _ in range(length):
        number, digit = divmod(number, len(DIGITS))
        found = DIGITS[digit] + found
    return found
