"""Reading a public key block (RFC 9580) as somebody pastes it. Every other form and fault gets words of its own.

It is parsed and judged by Sequoia, whose policy also says which algorithms are too weak by now. What is kept is written
anew from what was read, so nothing but the public key is in it.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from admin_app.kernel import clock, text
from admin_app.kernel.errors import Invalid
from admin_app.kernel.exposed import PrivateKeyExposed, refuse_private_key
from admin_app.kernel.i18n import N_
from admin_app.lib.lazy import Lazy
from admin_app.pgp_key.limits import BLOCK_MAX, EMAILS_MAX

if TYPE_CHECKING:
    import pysequoia
else:  # a compiled library of some megabytes, needed on one page
    pysequoia = Lazy("pysequoia")

FIELD = "block"
_HEAD = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_FOOT = "-----END PGP PUBLIC KEY BLOCK-----"
_OTHER_PGP = re.compile(r"-----BEGIN PGP (?!PUBLIC KEY BLOCK)")
_SSH = re.compile(r"(?:ssh|ecdsa|sk)-\S+ AAAA|-+ ?BEGIN (?:SSH2 |RSA )?PUBLIC KEY")
_FINGERPRINT = re.compile(r"(?:0x)?(?:[0-9A-Fa-f]{4}[\s:]*){2,16}")
_ADDRESS = re.compile(r"<([^<>]+)>\s*$")

NO_BLOCK = N_("This isn’t a public key block. It begins with -----BEGIN PGP PUBLIC KEY BLOCK-----.")
NOT_A_KEY = N_(
    "This is a message or a signature, not a key. Export your public key: gpg --armor --export ADDRESS"
)
SSH = N_("This is an SSH key. Add it under “SSH keys” on this page.")
ONLY_FINGERPRINT = N_(
    "This is only the fingerprint of a key. Export the whole key: gpg --armor --export ADDRESS"
)
SEVERAL = N_("There is more than one key in it. Add them one at a time.")
DAMAGED = N_("The key is incomplete or damaged. Copy the whole block, from its first to its last line.")
TOO_LONG = N_(
    "Use at most %(limit)s characters. Leave out what others signed: gpg --armor --export-options export-minimal --export ADDRESS"
)
WEAK = N_("This key uses algorithms that aren’t safe any more. Create a new one.")
REVOKED = N_("This key was revoked by its owner, so nobody should use it. Add one that is valid.")
EXPIRED = N_("This key has expired. Extend it or create a new one, then add it.")
# The faults of a key that was read whole. What has any other may be a part of a private key.
_OF_PUBLIC = frozenset({"revoked", "weak", "expired"})


@dataclass(frozen=True, slots=True)
class PublicBlock:
    """A public key that may be taken."""

    block: str
    fingerprint: str
    emails: list[str]
    expires_at: datetime | None


def read(typed: str) -> PublicBlock:
    """The one key in a text. Raises Invalid beside `block`, with a code for each fault, PrivateKeyExposed."""
    refuse_private_key(typed, FIELD)
    typed = typed.strip()
    _refuse_length(typed)
    _refuse_secrets(typed)
    _refuse_other_forms(typed)
    cert = _parsed(typed)
    expires_at = _judged(cert)
    return PublicBlock(str(cert), cert.fingerprint.upper(), _emails(cert), expires_at)


def is_public(typed: str) -> bool:
    """Whether a text is surely no private key, nor a part of one, so that a page may show it again."""
    try:
        read(typed)
    except Invalid as fault:
        return fault.reason in _OF_PUBLIC
    return True


def _refuse(words: str, code: str, **params: object) -> NoReturn:
    raise Invalid(words, field=FIELD, code=code, **params)


def _refuse_length(typed: str) -> None:
    if not typed:
        _refuse(N_("Fill this in."), "empty")
    if len(typed) > BLOCK_MAX:
        _refuse(TOO_LONG, "too_long", limit=BLOCK_MAX)


def _refuse_secrets(typed: str) -> None:
    """Ask every key of every block, whatever stands around them and whatever else is wrong with the text."""
    for block in typed.split(_HEAD)[1:]:
        body, foot, _ = block.partition(_FOOT)
        if any(_holds_secrets(cert) for cert in _certs(f"{_HEAD}{body}{foot}")):
            raise PrivateKeyExposed(field=FIELD)


def _refuse_other_forms(typed: str) -> None:
    if _OTHER_PGP.match(typed):
        _refuse(NOT_A_KEY, "not_a_key")
    if _SSH.match(typed):
        _refuse(SSH, "ssh")
    if _FINGERPRINT.fullmatch(typed):
        _refuse(ONLY_FINGERPRINT, "fingerprint")
    if not typed.startswith(_HEAD):
        _refuse(NO_BLOCK, "no_block")
    if typed.count(_HEAD) > 1:
        _refuse(SEVERAL, "several")
    if not typed.endswith(_FOOT):
        _refuse(DAMAGED, "damaged")


def _parsed(typed: str) -> pysequoia.Cert:
    found = _certs(typed)
    if not found:
        _refuse(DAMAGED, "damaged")
    if len(found) > 1:
        _refuse(SEVERAL, "several")
    return found[0]


def _certs(block: str) -> list[pysequoia.Cert]:
    """The keys of a block; none where it can't be read."""
    try:
        return list(pysequoia.Cert.split_bytes(block.encode()))
    except BaseException as fault:
        # The library raises RuntimeError; where its own code gives up it is an exception of Rust's, which no `Exception` is.
        if isinstance(fault, Exception) or type(fault).__module__ == "pyo3_runtime":
            return []
        raise


def _holds_secrets(cert: pysequoia.Cert) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it recommends another class, for keys that one wants to use
        return cert.has_secret_keys


def _judged(cert: pysequoia.Cert) -> datetime | None:
    """When the key ends. Refuses one that nobody should use."""
    if cert.is_revoked:
        _refuse(REVOKED, "revoked")
    try:
        expires_at = cert.expiration
    except RuntimeError:  # the policy refuses its algorithms
        _refuse(WEAK, "weak")
    if expires_at is not None and expires_at <= clock.now():
        _refuse(EXPIRED, "expired")
    return expires_at


def _emails(cert: pysequoia.Cert) -> list[str]:
    """The addresses in its user ids, each once, as far as they are such."""
    found: dict[str, None] = {}
    for user_id in cert.user_ids:
        named = _ADDRESS.search(str(user_id))
        try:
            found[text.email(named[1] if named else str(user_id))] = None
        except Invalid:
            continue
    return sorted(found)[:EMAILS_MAX]
