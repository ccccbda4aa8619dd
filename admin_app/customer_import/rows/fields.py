"""What each cell has to be: a parser for each column of each file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from babel import Locale

from admin_app.account import vat
from admin_app.billing.models import InvoiceStatus, ServiceStatus
from admin_app.customer_import.files import COLUMNS, OPTIONAL, ImportFile
from admin_app.identity.models import NAME_MAX, USERNAME_MAX, AccountKind
from admin_app.kernel import text
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_, known_language
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.lib import reading
from admin_app.lib.codes import currencies, time_zones
from admin_app.lib.text import phones
from admin_app.lib.text.characters import cleaned, in_one_piece
from admin_app.lib.text.pasted import account_number

CODE_MAX = 60  # Service.code, Invoice.number
SERVICE_KIND_MAX = 40
POSTCODE_MAX = 20
LANGUAGE_MAX = 20
FOLDED_FACTOR = 4  # the folded columns hold four times the name's length
REFERRAL_MAX = 60
CENTS_MAX = 10**15  # far below the column's end, far above any invoice
# CLDR's list of territories holds some that are no countries.
NO_COUNTRY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
ENABLED, DISABLED = "enabled", "disabled"
# In the company's system nobody is `invited` by us yet: both words mean that the person may come in.
PERSON_STATUS = {"active": ENABLED, "invited": ENABLED, "disabled": DISABLED}
ROLES = {"owner": RoleKey.OWNER, "manager": RoleKey.MANAGER}
# `closing` and `erased` are acts of ours, never somebody else's news.
ACCOUNT_STATUS = {name: name for name in ("active", "suspended", "deactivated")}

Parser = Callable[[str, str], Any]


def _line(limit: int, *, required: bool = False, folded: bool = False) -> Parser:
    def parse(cell: str, field: str) -> str:
        value = text.clean_line(cell, limit, field, required=required)
        if folded and not value.isascii() and len(text.fold(value)) > limit * FOLDED_FACTOR:
            raise Invalid(N_("Use at most %(limit)s characters."), field=field, limit=limit)
        return value

    return parse


def _lines(limit: int) -> Parser:
    """A part of a postal address, in several lines where it was written so; each is cleaned as one."""

    def parse(cell: str, field: str) -> str:
        lines = (text.clean_line(line, limit, field, required=False) for line in re.split("\r\n|\r|\n", cell))
        value = "\n".join(lines).strip()
        if len(value) > limit:
            raise Invalid(N_("Use at most %(limit)s characters."), field=field, limit=limit)
        return value

    return parse


def _choice(values: Mapping[str, str], message: str) -> Parser:
    def parse(cell: str, field: str) -> str:
        value = values.get(cleaned(cell))
        if value is None:
            raise Invalid(message, field=field)
        return value

    return parse


def _number(cell: str, field: str) -> str:
    number = account_number(cell)
    if not number:
        raise Invalid(N_("An account’s number is A- and 8 digits."), field=field)
    return number


def _home(cell: str, field: str) -> str:
    """The account a row belongs to; what isn't shaped like a number is no account's."""
    return account_number(cell) or text.clean_line(cell, NAME_MAX, field)


def _code(limit: int) -> Parser:
    """A number or code of the company's system, in one piece."""

    def parse(cell: str, field: str) -> str:
        return text.clean_line(in_one_piece(cell), limit, field)

    return parse


def _postcode(cell: str, field: str) -> str:
    return text.postcode(cell, POSTCODE_MAX, field)


def _username(cell: str, field: str) -> str:
    """A username of the company's system: cleaned, of whatever letters it gives out."""
    return str(_line(USERNAME_MAX, required=True, folded=True)(cleaned(cell), field))


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Two-letter codes of countries and territories."""
    codes = map(str, Locale("en").territories)
    return frozenset(c for c in codes if len(c) == 2 and c.isalpha()) - NO_COUNTRY  # noqa: PLR2004 - ISO 3166-1


def _country(cell: str, field: str) -> str:
    if cell not in countries():
        raise Invalid(N_("There is no such country."), field=field)
    return cell


@lru_cache(maxsize=512)
def _known_language(code: str) -> bool:
    return (
        len(code) <= LANGUAGE_MAX
        and code.replace("-", "").isalnum()
        and code.isascii()
        and known_language(code)
    )


def _language(cell: str, field: str) -> str:
    if not _known_language(cell):
        raise Invalid(N_("There is no such language."), field=field)
    return cell


def _zone(cell: str, field: str) -> str:
    if cell not in time_zones():
        raise Invalid(N_("There is no such time zone."), field=field)
    return cell


def _currency(cell: str, field: str) -> str:
    if cell not in currencies():
        raise Invalid(N_("There is no such currency."), field=field)
    return cell


def _moment(cell: str, field: str) -> datetime:
    """An ISO 8601 date or time; one that names no zone is UTC."""
    try:
        return reading.moment(cell, zone=UTC)
    except ValueError:
        raise Invalid(
            N_("Write dates and times by ISO 8601, like 2026-03-31 or 2026-03-31T09:30:00+02:00."),
            field=field,
        ) from None


def _day(cell: str, field: str) -> date:
    try:
        return reading.day(cell)
    except ValueError:
        raise Invalid(N_("There is no such date; write it like 2026-03-31."), field=field) from None


def _phone(cell: str, field: str) -> str:
    value = text.clean_line(phones.written(cell), text.EMAIL_MAX, field, required=False)
    if not value:
        return ""
    try:
        return phones.international(value)
    except ValueError:
        raise Invalid(
            N_("This phone number isn’t possible; write it like +49 170 5550199."), field=field
        ) from None


def _email(cell: str, field: str) -> str:
    return text.email(cell, field, as_found=True)


def cents(cell: str, currency: str, field: str) -> int:
    """An amount with a point and the currency's own digits, as an integer of its smallest unit."""
    match = re.fullmatch(r"(-?)([0-9]{1,18})(?:\.([0-9]+))?", cleaned(cell))
    if match is None:
        raise Invalid(N_("Write the amount as a decimal number with a point."), field=field)
    sign, whole, part = match.group(1), match.group(2), match.group(3) or ""
    digits = currencies()[currency]
    if len(part) > digits:
        raise Invalid(
            N_("%(currency)s has %(digits)s decimals."), field=field, currency=currency, digits=digits
        )
    amount: int = int(whole) * 10**digits + int(part.ljust(digits, "0") or "0")
    if sign and amount:
        raise Invalid(N_("The amount can’t be negative."), field=field)
    if amount > CENTS_MAX:
        raise Invalid(N_("The amount is too large."), field=field)
    return amount


def _statuses(kind: type[ServiceStatus | InvoiceStatus]) -> Parser:
    return _choice({member.value: member.value for member in kind}, N_("There is no such status."))


_NO_STATUS = N_("There is no such status.")
_AMOUNT: Parser = lambda _cell, _field: None  # noqa: E731 - judged last, by the currency
PARSERS: dict[ImportFile, dict[str, Parser]] = {
    ImportFile.ACCOUNTS: {
        "number": _number,
        "name": _line(NAME_MAX, required=True, folded=True),
        "kind": _choice(
            {member.value: member.value for member in AccountKind}, N_("An account is a person or a company.")
        ),
        "status": _choice(ACCOUNT_STATUS, _NO_STATUS),
        "country": _country,
        "language": _language,
        "time_zone": _zone,
        "currency": _currency,
        "legal_name": _line(NAME_MAX),
        "vat_id": vat.clean,
        "address_line1": _lines(NAME_MAX),
        "address_line2": _lines(NAME_MAX),
        "city": _line(NAME_MAX),
        "postcode": _postcode,
        "region": _line(NAME_MAX),
        "created_at": _moment,
        "referral": lambda cell, _field: cleaned(cell)[
            :REFERRAL_MAX
        ],  # a code that isn't ours is left aside, never a row
    },
    ImportFile.PEOPLE: {
        "account_number": _home,
        "username": _username,
        "email": _email,
        "full_name": _line(NAME_MAX, required=True, folded=True),
        "role": _choice(ROLES, N_("There is no such role.")),
        "phone": _phone,
        "status": _choice(PERSON_STATUS, _NO_STATUS),
        "created_at": _moment,
    },
    ImportFile.SERVICES: {
        "account_number": _home,
        "service_id": _code(CODE_MAX),
        "name": _line(NAME_MAX, required=True),
        "kind": _line(SERVICE_KIND_MAX, required=True),
        "status": _statuses(ServiceStatus),
        "since": _day,
    },
    ImportFile.INVOICES: {
        "account_number": _home,
        "invoice_number": _code(CODE_MAX),
        "issued_on": _day,
        "due_on": _day,
        "currency": _currency,
        "total": _AMOUNT,
        "paid": _AMOUNT,
        "status": _statuses(InvoiceStatus),
    },
}
assert all(  # noqa: S101
    set(PARSERS[kind]) == {*columns, *OPTIONAL.get(kind, ())} for kind, columns in COLUMNS.items()
)
