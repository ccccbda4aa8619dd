"""SSH keys of people: lines as OpenSSH writes them, and rows."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurve
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as make_ecdsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.ssh_key import reading
from admin_app.ssh_key.models import SshKey
from tests.canaries import CANARIES
from tests.factories.people import make_person

NAME, COMMENT = CANARIES["SSH key"], CANARIES["key comment"]


def blob(*parts: bytes) -> bytes:
    """The bytes of a key, each part behind its length (RFC 4251)."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def line_of(kind: str, *parts: bytes, comment: str = "") -> str:
    """A line of these parts."""
    line = f"{kind} {base64.b64encode(blob(kind.encode(), *parts)).decode()}"
    return f"{line} {comment}" if comment else line


def ed25519(comment: str = "") -> str:
    """The line of a new Ed25519 key."""
    raw = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return line_of("ssh-ed25519", raw, comment=comment)


def sk_ed25519() -> str:
    """The line of one in a security key."""
    raw = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return line_of("sk-ssh-ed25519@openssh.com", raw, b"ssh:")


def _point(curve: EllipticCurve) -> bytes:
    return make_ecdsa(curve).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def ecdsa(curve: EllipticCurve, size: int) -> str:
    """The line of a new ECDSA key."""
    name = f"nistp{size}"
    return line_of(f"ecdsa-sha2-{name}", name.encode(), _point(curve))


def sk_ecdsa() -> str:
    """The line of one in a security key."""
    return line_of("sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", _point(SECP256R1()), b"ssh:")


def rsa(bits: int) -> str:
    """The line of an RSA key of so many bits; nobody knows its factors, and no test needs them."""
    key = RSAPublicNumbers(65537, (1 << (bits - 1)) | 1).public_key()
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def make_ssh_key(user: User, name: str = NAME, line: str = "") -> UUID:
    """A key of a person, as a row; gives its id."""
    key = reading.read(line or ed25519(COMMENT))
    row = SshKey(
        id=clock.new_id(), account_id=user.account_id, user_id=user.id, name=name, kind=key.kind, bits=key.bits,
        public_key=key.line, comment=key.comment, fingerprint=key.fingerprint,
    )  # fmt: skip
    with transaction() as session:
        session.add(row)
    return row.id


def in_world(account: Account) -> dict[str, Any]:
    """A key of somebody new of the account."""
    return {"ssh_key": make_ssh_key(make_person(account, full_name="Kira Keys"), "Laptop", ed25519("kira"))}
