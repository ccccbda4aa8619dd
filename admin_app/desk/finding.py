"""What somebody typed to search for: cleaned, and known for what it is when it is a whole private value.

Also the one search that isn't by spellings (`by_spelling.py`): the beginning of a column, by its index.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.desk.by_spelling import LAST
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.text import EMAIL_MAX, email, national_key_hash
from admin_app.lib.text import phones
from admin_app.lib.text.pasted import unwrapped
from admin_app.support_access.models import SearchedValue

LONGEST = 100
PASTED_MAX = 400  # with the name, brackets and link a value may be pasted in
LONGEST_NATIONAL = 17  # digits of a number within a country, with what is dialled before it
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OWN_NUMBER = re.compile(r"[1-9][0-9]*(?:[-/][0-9]+)*")
_PART_OF_IP = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}\.?")


def checked(term: str) -> str:
    """A term as it may be searched: in one line, out of what it was pasted in, at most 100 characters, or as an address has.

    Raises Invalid for control characters.
    """
    if any(ord(c) < 32 and not c.isspace() for c in term) or "\x7f" in term:  # noqa: PLR2004
        raise Invalid(N_("Leave out control characters."), field="search", code="control")
    line = " ".join(term.encode("utf-8", "replace").decode().split())
    # No form's field bounds a list's address, and unwrapping takes seconds for a few thousand characters.
    too_long = len(line) > PASTED_MAX
    found = line if too_long else " ".join(unwrapped(line).split()) or line
    if too_long or len(found) > (EMAIL_MAX if "@" in found else LONGEST):
        raise Invalid(
            N_("Search for at most %(limit)s characters."), field="search", code="too_long", limit=LONGEST
        )
    return found


def private_kind(term: str) -> SearchedValue | None:
    """What a term is when it is a whole private value, else None."""
    term = unwrapped(term)
    if _is_ip(term):
        return SearchedValue.IP
    if phone(term):
        return SearchedValue.PHONE
    return SearchedValue.EMAIL if _is_email(term) else None


def is_private(term: str, *, numbered: bool = False) -> bool:
    """Whether a term may be a whole private value, a phone number typed without its country among them.

    What stands in an address, is kept or is shown to others is judged by this. A day is none. `numbered`: the list is
    searched by numbers of its own, which look like a phone's where no zero, bracket or space tells them apart.
    """
    if private_kind(term):
        return True
    plain = unwrapped(term)
    if _DAY.fullmatch(plain) or phones.digits(plain) > LONGEST_NATIONAL:
        return False
    return bool(national(plain)) and not (numbered and _OWN_NUMBER.fullmatch(plain))


def phone(term: str) -> str:
    """The E.164 number a term is, empty when it is none; only with + or 00 in front is it meant as one."""
    if phones.digits(term) < phones.SHORTEST:
        return ""
    try:
        return phones.international(term)
    except ValueError:
        return ""


def national(term: str) -> list[str]:
    """The keyed hashes of a phone number typed without its country, none where a term can't be one."""
    if _PART_OF_IP.fullmatch(term) or term.startswith("+") or not phones.is_written(term):
        return []
    return [national_key_hash(key) for key in phones.national_keys(term)]


def ip(term: str) -> str:
    """The address as it is kept: an IPv4-mapped one is IPv4."""
    address = ipaddress.ip_address(term.strip())
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _is_ip(term: str) -> bool:
    try:
        ipaddress.ip_address(term)
    except ValueError:
        return False
    return True


def _is_email(term: str) -> bool:
    if "@" not in term or term.startswith("@"):
        return False
    try:
        email(term, as_found=True)  # also such as an older system gave out
    except Invalid:
        return False
    return True


def ids_starting(column: InstrumentedAttribute[Any], term: str, limit: int) -> sa.Select[Any]:
    """Ids of rows whose column begins with a term as written, whole matches first."""
    ordered, row_id = _in_order(column), column.class_.id
    wanted = sa.select(row_id).where(ordered >= term, ordered < term + LAST)
    return sa.select(wanted.order_by(ordered, row_id).limit(limit).subquery().c[0])


def _in_order(column: InstrumentedAttribute[str]) -> sa.ColumnElement[str]:
    """The column in the order of its search index: by code point on both databases."""
    postgres = db.session.get_bind().dialect.name == "postgresql"
    return sa.collate(column, "C") if postgres else sa.type_coerce(column, sa.String)
