"""Reading a public key as somebody pastes it: one line of OpenSSH. Every other form and fault gets words of its own.

The line is parsed by `cryptography`; what is kept is written anew from the key itself, so that the same key has one
spelling and one fingerprint.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import warnings
from dataclasses import dataclass
from typing import NoReturn

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    SSHPublicKeyTypes,
    load_ssh_public_key,
)

from admin_app.kernel import text
from admin_app.kernel.errors import Invalid
from admin_app.kernel.exposed import refuse_private_key
from admin_app.kernel.i18n import N_
from admin_app.ssh_key.limits import COMMENT_MAX, RSA_LEAST, RSA_MOST, TEXT_MAX
from admin_app.ssh_key.models import SshKeyKind

FIELD = "public_key"
KINDS = {
    "ssh-ed25519": SshKeyKind.ED25519,
    "ssh-rsa": SshKeyKind.RSA,
    "ecdsa-sha2-nistp256": SshKeyKind.ECDSA,
    "ecdsa-sha2-nistp384": SshKeyKind.ECDSA,
    "ecdsa-sha2-nistp521": SshKeyKind.ECDSA,
    "sk-ssh-ed25519@openssh.com": SshKeyKind.SK_ED25519,
    "sk-ecdsa-sha2-nistp256@openssh.com": SshKeyKind.SK_ECDSA,
}
_OF_HARDWARE = {SshKeyKind.SK_ED25519, SshKeyKind.SK_ECDSA}
_KIND = re.compile(r"(?:ssh|ecdsa|sk|x509v3|webauthn-sk)-[A-Za-z0-9@.+-]+")
_SSH1 = re.compile(r"\d+\s+\d+\s+\d{20,}")
_FINGERPRINT = re.compile(r"(?:\d+\s+)?(?:SHA256:|MD5:|[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){15})")

# What somebody may paste instead, by how it begins: the code of the refusal, and its words.
_OTHER_FORMS = (
    (
        re.compile(r"-+\s*BEGIN SSH2 PUBLIC KEY"),
        "rfc4716",
        N_("This key is in the SSH2 format. Turn it into one line: ssh-keygen -i -f FILE"),
    ),
    (
        re.compile(r"-+\s*BEGIN RSA PUBLIC KEY"),
        "pkcs1",
        N_("This key is in the PEM format. Turn it into one line: ssh-keygen -i -m PEM -f FILE"),
    ),
    (
        re.compile(r"-+\s*BEGIN (?:[A-Z]+ )?PUBLIC KEY-"),
        "pkcs8",
        N_("This key is in the PKCS 8 format. Turn it into one line: ssh-keygen -i -m PKCS8 -f FILE"),
    ),
    (
        re.compile(r"-+\s*BEGIN PGP "),
        "pgp",
        N_("This is a PGP key. Add it under “PGP keys” on this page."),
    ),
    (
        re.compile(r"-+\s*BEGIN [A-Z ]*(?:CERTIFICATE|PKCS7)"),
        "certificate",
        N_("This is a certificate, not a key. Paste the line of your public key."),
    ),
    (
        _FINGERPRINT,
        "fingerprint",
        N_("This is only the fingerprint of a key. Paste the whole line from your .pub file."),
    ),
    (_SSH1, "ssh1", N_("Keys of SSH version 1 aren’t safe any more. Create an Ed25519 key.")),
)
DSA = N_("DSA keys aren’t safe any more. Create an Ed25519 key.")
CERTIFICATE = N_("This is a certificate of a key. Paste the line of the key itself.")
OTHER_KIND = N_(
    "Keys of this kind aren’t accepted. Use Ed25519, ECDSA, or RSA with at least %(least)s\u00a0bits."
)
NO_KIND = N_("The beginning of the line is missing. It starts with the kind of key, such as ssh-ed25519.")
NO_KEY = N_(
    "This isn’t a public key. Paste the line from your .pub file; it starts with ssh-ed25519, for example."
)
OPTIONS = N_("Leave out what stands before the key, such as options; start with %(kind)s.")
SEVERAL = N_("These are %(count)s keys. Add them one at a time.")
BROKEN = N_("The key is broken over several lines. Paste it as one line.")
DAMAGED = N_("The key is incomplete or damaged. Copy the whole line from your .pub file.")
TOO_SHORT = N_(
    "This RSA key has %(bits)s\u00a0bits; at least %(least)s are needed. Create an Ed25519 key, or a longer one."
)
TOO_LONG = N_("This RSA key has %(bits)s\u00a0bits; at most %(most)s are possible.")

# The faults of one line that says itself which public key it is. What has any other may be a part of a private key.
_OF_PUBLIC = frozenset({"options", "key_certificate", "dsa", "other_kind", "short", "long"})


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key that may be taken: `line` is its kind and base64, without the comment."""

    kind: SshKeyKind
    bits: int
    line: str
    comment: str
    fingerprint: str


def read(typed: str) -> PublicKey:
    """The one key in a text. Raises Invalid beside `public_key`, with a code for each fault, PrivateKeyExposed."""
    refuse_private_key(typed, FIELD)
    lines = [line for line in (part.strip() for part in typed.splitlines()) if line and line[0] != "#"]
    if not lines:
        _refuse(N_("Fill this in."), "empty")
    if len(typed) > TEXT_MAX:
        _refuse(N_("Use at most %(limit)s characters."), "too_long", limit=TEXT_MAX)
    _refuse_other_forms(lines[0])
    if len(lines) > 1:
        count = sum(1 for line in lines if _kind_in(line.split()) is not None)
        _refuse(SEVERAL, "several", count=count) if count > 1 else _refuse(BROKEN, "broken")
    return _of_line(lines[0])


def is_public(typed: str) -> bool:
    """Whether a text is surely no private key, nor a part of one, so that a page may show it again."""
    try:
        read(typed)
    except Invalid as fault:
        return fault.reason in _OF_PUBLIC
    return True


def fingerprint_of(blob: bytes) -> str:
    """The fingerprint of a key's bytes, as OpenSSH writes it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _refuse(words: str, code: str, **params: object) -> NoReturn:
    raise Invalid(words, field=FIELD, code=code, **params)


def _refuse_other_forms(first_line: str) -> None:
    for form, code, words in _OTHER_FORMS:
        if form.match(first_line):
            _refuse(words, code)


def _kind_in(words: list[str]) -> int | None:
    """Where in a line the kind of key stands."""
    return next((place for place, word in enumerate(words) if _KIND.fullmatch(word)), None)


def _of_line(line: str) -> PublicKey:
    words = line.split()
    place = _kind_in(words)
    if place is None:
        _refuse(*((NO_KIND, "no_kind") if words[0].startswith("AAAA") else (NO_KEY, "no_key")))
    if place:
        _refuse(OPTIONS, "options", kind=words[place])
    named, *rest = words
    _refuse_kind(named)
    blob = _bytes_of(rest[0] if rest else "", named)
    key = _parsed(named, blob)
    return PublicKey(
        KINDS[named],
        _bits(key),
        f"{named} {base64.b64encode(blob).decode()}",
        text.clean_line(" ".join(rest[1:]), COMMENT_MAX, FIELD, required=False),
        fingerprint_of(blob),
    )


def _refuse_kind(named: str) -> None:
    if "-cert-v" in named:
        _refuse(CERTIFICATE, "key_certificate")
    if named == "ssh-dss":
        _refuse(DSA, "dsa")
    if named not in KINDS:
        _refuse(OTHER_KIND, "other_kind", least=RSA_LEAST)


def _bytes_of(encoded: str, named: str) -> bytes:
    """The key's bytes, which repeat its kind."""
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        _refuse(DAMAGED, "damaged")
    kind = named.encode()
    if not blob.startswith(len(kind).to_bytes(4, "big") + kind):
        _refuse(DAMAGED, "damaged")
    return blob


def _parsed(named: str, blob: bytes) -> SSHPublicKeyTypes:
    """The key, whole, sound and in the one spelling that it has."""
    line = named.encode() + b" " + base64.b64encode(blob)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of kinds that go in a later release
            key = load_ssh_public_key(line)
    except (ValueError, UnsupportedAlgorithm):
        _refuse(DAMAGED, "damaged")
    if isinstance(key, RSAPublicKey):
        _judge_rsa(key)
    # The library makes an ordinary key of one in hardware, so what it writes lacks the application.
    if KINDS[named] not in _OF_HARDWARE and key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH) != line:
        _refuse(DAMAGED, "damaged")
    return key


def _judge_rsa(key: RSAPublicKey) -> None:
    if key.key_size < RSA_LEAST:
        _refuse(TOO_SHORT, "short", bits=key.key_size, least=RSA_LEAST)
    if key.key_size > RSA_MOST:
        _refuse(TOO_LONG, "long", bits=key.key_size, most=RSA_MOST)
    if key.public_numbers().n % 2 == 0:  # a product of two large primes is odd
        _refuse(DAMAGED, "damaged")


def _bits(key: SSHPublicKeyTypes) -> int:
    return key.key_size if isinstance(key, RSAPublicKey | EllipticCurvePublicKey) else 256
