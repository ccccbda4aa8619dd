"""Signatures that anybody can check who has the public key (Ed25519, RFC 8032).

The private keys stand in the settings alone, so whoever holds the database can't sign. A key that signs no more is
kept as its public half, and what it signed can be proven for ever.
"""

from __future__ import annotations

import base64
import enum
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from admin_app import config
from admin_app.config.keys import parse_keys

PublicKeys = Mapping[str, bytes]


class SignatureState(enum.Enum):
    """What a signature is worth."""

    GOOD = enum.auto()
    WRONG = enum.auto()  # the words were changed, or somebody else's key made it
    UNKNOWN_KEY = enum.auto()  # nobody here knows the public key


def signer() -> tuple[str, Ed25519PrivateKey]:
    """The key that signs now, with its id."""
    name, seed = next(iter(_private().items()))
    return name, Ed25519PrivateKey.from_private_bytes(seed)


def sign(message: bytes, key: Ed25519PrivateKey) -> str:
    """Sign (base64)."""
    return base64.b64encode(key.sign(message)).decode()


def public_keys() -> dict[str, bytes]:
    """The public keys by which this installation's signatures are checked: those of its ring, and retired ones."""
    retired = config.active().retired_signing_keys
    own = {
        name: Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        for name, seed in _private().items()
    }
    return {**(parse_keys(retired) if retired else {}), **own}


def check(message: bytes, key_id: str, signature: str, keys: PublicKeys) -> SignatureState:
    """Judge a signature by the keys that are trusted."""
    if key_id not in keys:
        return SignatureState.UNKNOWN_KEY
    try:
        Ed25519PublicKey.from_public_bytes(keys[key_id]).verify(
            base64.b64decode(signature, validate=True), message
        )
    except (InvalidSignature, ValueError):
        return SignatureState.WRONG
    return SignatureState.GOOD


def printed(keys: PublicKeys) -> str:
    """Public keys as they are written in settings and on a command line, parted by commas."""
    return ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in keys.items())


def _private() -> dict[str, bytes]:
    return parse_keys(config.active().signing_keys.get_secret_value())
