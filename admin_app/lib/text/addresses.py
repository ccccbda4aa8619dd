"""E-mail addresses: one key for all spellings of one, whatever its domain is written in (IDNA 2008)."""

from __future__ import annotations

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
