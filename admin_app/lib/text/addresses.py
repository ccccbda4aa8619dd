"""E-mail addresses: one key for all spellings of one, whatever its domain is written in (IDNA 2008).

The key takes together what people confuse, different domains among it: `straße.example` has the key of `strasse.example`,
which may be somebody else's. So equal keys (and hashes of keys) keep two rows apart and find one, and prove nobody:
who reads what is sent to an address is asked by `same_mailbox`.
"""

from __future__ import annotations

import unicodedata

import idna

from admin_app.lib.text.characters import folded

ACE = "xn--"  # how a label of other letters than ASCII's begins when it is written in ASCII (RFC 5890)


def key(text: str) -> str:
    """What a name or address is found by: `INFO@xn--bcher-kva.example` has the key of `info@bücher.example`."""
    plain = folded(text)
    local, at, domain = plain.rpartition("@")
    return f"{local}@{domain_key(domain)}" if at else plain


def domain_key(domain: str) -> str:
    """A domain in the letters people read; one that is none stays as it was."""
    if domain.isascii() and ACE not in domain:
        return domain
    try:
        return folded(idna.decode(idna.encode(domain, uts46=True)))
    except (UnicodeError, IndexError):  # IDNAError is the former
        return domain


def same_mailbox(one: str, other: str) -> bool:
    """Whether mail to both arrives at the same place: the domains are one to the DNS, the local parts differ in case alone."""
    return bool(one) and _mailbox(one) == _mailbox(other)


def same_domain(one: str, other: str) -> bool:
    """Whether two domains are one to the DNS, in whatever letters they are written."""
    return bool(one) and _as_asked(one) == _as_asked(other)


def _mailbox(address: str) -> tuple[str, str]:
    local, _, domain = address.rpartition("@")
    return unicodedata.normalize("NFC", local).lower(), _as_asked(domain)


def _as_asked(domain: str) -> str:
    """A domain as the DNS is asked for it (A-labels); one that can't be asked for is like itself alone."""
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except (UnicodeError, IndexError):  # IDNAError is the former
        return domain
