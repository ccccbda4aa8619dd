"""Secrets: encrypted with a key ring where they must be read back, hashed where they need not be.

An encrypted value is bound to the place it stands in (table, column, row id): moved elsewhere or with one
bit flipped, it is refused (ASVS 11.3.3).
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import os
import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from admin_app import config
from admin_app.config.keys import parse_keys

NONCE_BYTES = 12
TOKEN_BYTES = 32  # 256 bits
_ENCODED = re.compile(r"[\w-]{36,}={0,2}", re.ASCII)  # a nonce and a tag at least


class BadCiphertext(Exception):
    """The value was changed, moved, or its key is no longer in the ring. `key` is the id of that key.

    Trying again doesn't help, so nothing answers it with "in a minute".
    """

    def __init__(self, why: str, key: str = "") -> None:
        super().__init__(why)
        self.key = key


def seal(plain: str, place: str) -> str:
    """Encrypt a text for one place, named like `totp.secret:<row id>` (AES-256-GCM)."""
    name, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    box = AESGCM(key).encrypt(nonce, plain.encode(), place.encode())
    return f"{name}.{base64.urlsafe_b64encode(nonce + box).decode()}"


def unseal(sealed: str, place: str) -> str:
    """Decrypt what `seal` made for the same place. Raises BadCiphertext."""
    name, _, encoded = sealed.partition(".")
    key = _keys().get(name)
    if key is None:
        raise BadCiphertext(f"the key {name!r} is not in the ring", name)
    try:
        raw = base64.urlsafe_b64decode(encoded.encode())
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise BadCiphertext("the value was changed or moved", name) from error


def is_sealed(text: str) -> bool:
    """Whether a text looks like what `seal` made, by a key of the ring."""
    name, dot, encoded = text.partition(".")
    return bool(dot) and name in _keys() and _ENCODED.fullmatch(encoded) is not None


def first_key() -> str:
    """The id of the key that seals."""
    return next(iter(_keys()))


def is_by_first_key(sealed: str) -> bool:
    """Whether the key that seals now made it."""
    return sealed.partition(".")[0] == first_key()


def _keys() -> dict[str, bytes]:
    return _parsed(config.active().encryption_keys.get_secret_value())


_parsed = functools.lru_cache(8)(parse_keys)  # each request opens its cookie; the settings hold the same text


def lookup_hash(value: str, purpose: str) -> str:
    """A keyed hash by which a private value is found whole and never guessed from the table (HMAC-SHA-256, hex)."""
    key = config.active().lookup_key.get_secret_value().encode()
    return hmac.new(key, _bytes(f"{purpose}\0{value}"), hashlib.sha256).hexdigest()


def new_token() -> str:
    """A secret for a link or cookie: 256 bits, URL-safe."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """How a random token is stored: SHA-256 is enough, since it can't be guessed (hex)."""
    return hashlib.sha256(_bytes(token)).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(_bytes(left), _bytes(right))


def _bytes(text: str) -> bytes:
    """Whatever a stranger sent can be hashed and compared, half a surrogate pair too."""
    return text.encode("utf-8", "surrogatepass")
