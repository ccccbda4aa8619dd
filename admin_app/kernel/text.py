"""Texts people type: folded for search, checked for what would break a page, a header or an export."""

from __future__ import annotations

import functools
import re
import unicodedata

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_

EMAIL_MAX, LOCAL_MAX = 254, 64
# What may stand before the @ whatever follows (RFC 5321), and is kept as it is written.
PLAIN_LOCAL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*")
# Marks that turn the direction of what follows could make a name look like another one (SECURITY 27).
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def fold(value: str) -> str:
    """How texts are compared and found: NFKC, casefolded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def has_control(value: str, *, lines: bool = False) -> bool:
    """Whether a text holds control characters (line breaks allowed where `lines`)."""
    if value.isprintable():  # the usual case, at a hundredth of the cost
        return False
    return any(
        (unicodedata.category(c) in {"Cc", "Cs"} and not (lines and c in "\r\n")) or c in BIDI_CONTROLS
        for c in value
    )


def clean_line(value: str, limit: int, field: str, *, required: bool = True, lines: bool = False) -> str:
    """A text as it may be kept: trimmed, NFC, at most `limit` characters. Raises Invalid beside the field."""
    value = unicodedata.normalize("NFC", value).strip()
    if required and not value:
        raise Invalid(N_("Fill this in."), field=field, code="empty")
    if has_control(value, lines=lines):
        raise Invalid(N_("Leave out control characters."), field=field, code="control")
    if len(value) > limit:
        raise Invalid(N_("Use at most %(limit)s characters."), field=field, code="too_long", limit=limit)
    return value


def email(value: str, field: str = "email", *, as_found: bool = False) -> str:
    """An e-mail address as it may be kept, checked for its form only: no DNS. Raises Invalid beside the field.

    `as_found` lets dots pass where RFC 5321 wants them quoted (`a..b@example.com`): an older system gave out
    such addresses, and they receive mail.
    """
    value = clean_line(value, EMAIL_MAX, field)
    local, _, domain = value.rpartition("@")
    if len(local) <= LOCAL_MAX and PLAIN_LOCAL.fullmatch(local) and (plain := _plain_domain(domain)):
        return f"{local}@{plain}"
    tidy = ".".join(filter(None, local.split("."))) if as_found else local
    try:
        found = _valid(f"{tidy}@{domain}")
    except EmailNotValidError as error:
        raise Invalid(N_("Write the address like name@example.com."), field=field, code="email") from error
    return found.normalized if tidy == local else f"{local}@{found.domain}"


def _valid(address: str) -> ValidatedEmail:
    return validate_email(address, check_deliverability=False, test_environment=True)


@functools.lru_cache(10_000)
def _plain_domain(domain: str) -> str:
    """A domain of ASCII letters as it is kept, judged once: an import meets the same one again and again. Else ""."""
    if not domain.isascii() or "xn--" in domain.lower():
        return ""
    try:
        return _valid(f"a@{domain}").domain
    except EmailNotValidError:
        return ""


def email_hash(value: str) -> str:
    """The keyed hash by which a whole address is found."""
    return lookup_hash(fold(value), "email")


def email_domain(value: str) -> str:
    """The folded domain, which may be searched by a part."""
    return fold(value).rpartition("@")[2]


def phone_hash(value: str) -> str:
    """The keyed hash by which a whole phone number (E.164) is found."""
    return lookup_hash(value, "phone")
