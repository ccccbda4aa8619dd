"""Texts that come in, each kind by one way, whoever brings them: form, import, console, program or search.

`lib/text` cleans them (one spelling for what looks the same, nothing invisible); here they are judged, and what can't
be taken is refused beside its field.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.lib.lazy import Lazy
from admin_app.lib.text import addresses, characters, links, phones

if TYPE_CHECKING:
    import email_validator
else:  # its pattern of letters takes 40 ms to compile
    email_validator = Lazy("email_validator")

EMAIL_MAX, LOCAL_MAX = 254, 64
# What may stand before the @ whatever follows (RFC 5321), and is kept as it is written.
PLAIN_LOCAL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*")
NO_LINKS = N_("Leave out web and e-mail addresses: this is shown to others as a name.")


def fold(value: str) -> str:
    """How texts, names and addresses are compared and found: cleaned, casefolded, a domain in the letters people read."""
    return addresses.key(value)


def same_mailbox(one: str, other: str) -> bool:
    """Whether whoever reads mail to one address reads that to the other: what `fold` and `email_hash` don't prove."""
    return addresses.same_mailbox(one, other)


def clean_line(value: str, limit: int, field: str, *, required: bool = True, lines: bool = False) -> str:
    """A text as it may be kept, at most `limit` characters: a line, or with `lines` what people write in several.

    Raises Invalid beside the field for control characters, separators of lines, marks that turn the direction of a part,
    and a text that shows nothing.
    """
    turned = characters.is_turned(value)
    value = (characters.cleaned_lines(value) if lines else characters.cleaned(value)).strip()
    if turned or characters.is_refused(value, lines=lines):
        raise Invalid(N_("Leave out control characters."), field=field, code="control")
    if characters.is_blank(value):
        if required:
            raise Invalid(N_("Fill this in."), field=field, code="empty")
        return ""
    if len(value) > limit:
        raise Invalid(N_("Use at most %(limit)s characters."), field=field, code="too_long", limit=limit)
    return value


def name(value: str, limit: int, field: str, *, required: bool = True, domains: bool = False) -> str:
    """A name that somebody types, for others to read: a line without links (SECURITY 69).

    With `domains` it may be one (a company's legal name, such as Booking.com B.V.), but no URL. Raises Invalid beside
    the field.
    """
    value = clean_line(value, limit, field, required=required)
    if links.has_url(value) or (not domains and links.has_link(value)):
        raise Invalid(NO_LINKS, field=field, code="link")
    return value


def code(typed: str) -> str:
    """A code as it is judged: digits of any script as 0 to 9, without the spaces and hyphens people put between digits."""
    plain = "".join(characters.in_one_piece(typed).split())
    digits = plain.replace("-", "")
    return digits if digits.isdecimal() else plain


def postcode(value: str, limit: int, field: str, *, required: bool = False) -> str:
    """A postcode as it is kept, not judged by its country; each kind of dash is a hyphen. Raises Invalid beside the field."""
    return clean_line(characters.in_one_piece(value), limit, field, required=required)


def email(value: str, field: str = "email", *, as_found: bool = False) -> str:
    """An e-mail address as it may be kept, checked for its form only: no DNS. Raises Invalid beside the field.

    `as_found` lets dots pass where RFC 5321 wants them quoted (`a..b@example.com`): an older system gave out
    such addresses, and they receive mail.
    """
    value = clean_line(characters.cleaned(value), EMAIL_MAX, field)
    local, _, domain = value.rpartition("@")
    if len(local) <= LOCAL_MAX and PLAIN_LOCAL.fullmatch(local) and (plain := _plain_domain(domain)):
        return f"{local}@{plain}"
    tidy = ".".join(filter(None, local.split("."))) if as_found else local
    try:
        found = _valid(f"{tidy}@{domain}")
    except email_validator.EmailNotValidError as error:
        raise Invalid(N_("Write the address like name@example.com."), field=field, code="email") from error
    return found.normalized if tidy == local else f"{local}@{found.domain}"


def _valid(address: str) -> email_validator.ValidatedEmail:
    return email_validator.validate_email(address, check_deliverability=False, test_environment=True)


@functools.lru_cache(10_000)
def _plain_domain(domain: str) -> str:
    """A domain of ASCII letters as it is kept, judged once: an import meets the same one again and again. Else ""."""
    if not domain.isascii() or "xn--" in domain.lower():
        return ""
    try:
        return _valid(f"a@{domain}").domain
    except email_validator.EmailNotValidError:
        return ""


def email_hash(value: str) -> str:
    """The keyed hash by which a whole address is found. That two are equal proves nobody: see `same_mailbox`."""
    return lookup_hash(fold(value), "email")


def email_domain(value: str) -> str:
    """The folded domain, which may be searched by a part."""
    return fold(value).rpartition("@")[2]


def phone_hash(value: str) -> str:
    """The keyed hash by which a whole phone number (E.164) is found."""
    return lookup_hash(value, "phone")


def national_hash(value: str) -> str:
    """The keyed hash by which a whole phone number (E.164) is found without its calling code, empty for what is none."""
    found = phones.national_key(value)
    return national_key_hash(found) if found else ""


def national_key_hash(digits: str) -> str:
    """The keyed hash of a number's digits within its country."""
    return lookup_hash(digits, "phone.national")
