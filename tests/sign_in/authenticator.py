"""An authenticator in software: makes passkeys and answers challenges as a phone or a security key would.

Its faults can be chosen: no verification of the person, another origin, a counter that goes back.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40
ORIGIN = "http://localhost"


def b64(raw: bytes) -> str:
    """As WebAuthn writes bytes in JSON."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The other way round."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Key:
    """One passkey on the device. `counts` is off for those that keep their counter at 0, as synced ones do."""

    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    user_handle: bytes = b""
    counter: int = 0
    counts: bool = True

    @property
    def cose(self) -> bytes:
        """The public key as COSE."""
        numbers = self.private.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})


@dataclass
class Authenticator:
    """The device of one person, at one origin."""

    origin: str = ORIGIN
    rp_id: str = "localhost"
    verified: bool = True
    keys: list[Key] = field(default_factory=list)

    def make(self, options: str, *, counts: bool = True, **faults: Any) -> str:
        """Answer a wish to make a passkey; the answer as a browser sends it."""
        asked = json.loads(options)
        key = Key(user_handle=unb64(asked["user"]["id"]), counts=counts)
        self.keys.append(key)
        client = self._client("webauthn.create", asked["challenge"], **faults)
        data = self._data(key, AT, **faults)
        attested = data + bytes(16) + struct.pack(">H", len(key.id)) + key.id + key.cose
        response = {
            "clientDataJSON": b64(client),
            "attestationObject": b64(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": attested})),
            "transports": ["internal"],
        }
        return self._answer(key, response)

    def answer(
        self, options: str, key: Key | None = None, *, handle: bytes | None = None, **faults: Any
    ) -> str:
        """Answer a challenge with a passkey; the answer as a browser sends it."""
        asked, key = json.loads(options), key or self.keys[-1]
        client = self._client("webauthn.get", asked["challenge"], **faults)
        if key.counts:
            key.counter += 1
        data = self._data(key, 0, **faults)
        signed = key.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": b64(client),
            "authenticatorData": b64(data),
            "signature": b64(faults.get("signature", signed)),
            "userHandle": b64(key.user_handle if handle is None else handle),
        }
        return self._answer(key, response)

    def _client(self, kind: str, asked: str, **faults: Any) -> bytes:
        told = {
            "type": faults.get("type", kind),
            "challenge": faults.get("challenge", asked),
            "origin": faults.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(told).encode()

    def _data(self, key: Key, more: int, **faults: Any) -> bytes:
        flags = UP | BE | BS | more | (UV if faults.get("verified", self.verified) else 0)
        rp_hash = hashlib.sha256(str(faults.get("rp_id", self.rp_id)).encode()).digest()
        return rp_hash + bytes([flags]) + struct.pack(">I", int(faults.get("counter", key.counter)))

    @staticmethod
    def _answer(key: Key, response: dict[str, Any]) -> str:
        return json.dumps(
            {
                "id": b64(key.id),
                "rawId": b64(key.id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
