"""Searching by index on both databases: a beginning is a range, a part is a trigram look-up, nothing scans.

PostgreSQL asks pg_trgm with escaped LIKE. SQLite asks FTS5 with GLOB and `[*]`-escaped wildcards: `LIKE … ESCAPE`
would scan, and a GLOB of fewer than three characters finds nothing. So a part must hold a run of three letters or
digits; anything shorter is searched as a beginning only. The DDL is in migrations/search_sql.py.
"""

from __future__ import annotations

import enum
import ipaddress
import re
from dataclasses import dataclass
from typing import Any

import phonenumbers
import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.identity.models import Account, User
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.text import email, fold
from admin_app.support_access.models import SearchedValue

LONGEST = 100
MOST_WORDS = 6
PHONE_DIGITS = 7
INNER = 2_000  # rows SQLite's index gives at most before they are looked up
LAST = "\U0010ffff"  # nothing stands behind it: the end of a range of beginnings
_RUN = re.compile(r"[^\W_]{3}")


@dataclass(frozen=True, slots=True)
class Searched:
    """A column that may be searched by a part: its model, the name of its trigram table."""

    column: InstrumentedAttribute[str]
    table: str
    short: str


ACCOUNT_NAME = Searched(Account.name_folded, "accounts", "name")
ACCOUNT_NUMBER = Searched(Account.number, "accounts", "number")
PERSON_NAME = Searched(User.full_name_folded, "users", "name")
USERNAME = Searched(User.username_shown, "users", "username")
DOMAIN = Searched(User.email_domain, "users", "domain")
BY_PART = {s.column.key + s.table: s for s in (ACCOUNT_NAME, ACCOUNT_NUMBER, PERSON_NAME, USERNAME, DOMAIN)}


def searched(column: InstrumentedAttribute[Any]) -> Searched | None:
    """The trigram index of a column, None where it is searched by its beginning alone."""
    return BY_PART.get(column.key + column.class_.__tablename__)


def clean(term: str) -> str:
    """A term as it is searched: folded, at most 100 characters. Raises Invalid for control characters."""
    if any(ord(c) < 32 and not c.isspace() for c in term) or "\x7f" in term:  # noqa: PLR2004
        raise Invalid(N_("Leave out control characters."), field="search", code="control")
    if len(term) > LONGEST:
        raise Invalid(
            N_("Search for at most %(limit)s characters."), field="search", code="too_long", limit=LONGEST
        )
    return fold(term.encode("utf-8", "replace").decode())


def private_kind(term: str) -> SearchedValue | None:
    """What a term is when it is a whole private value, else None."""
    term = term.strip()
    if _is_ip(term):
        return SearchedValue.IP
    if phone(term):
        return SearchedValue.PHONE
    return SearchedValue.EMAIL if _is_email(term) else None


def phone(term: str) -> str:
    """The E.164 number a term is, empty when it is none; only with + or 00 in front is it meant as one."""
    plain = term.strip()
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    if not plain.startswith("+") or sum(c.isdigit() for c in plain) < PHONE_DIGITS:
        return ""
    try:
        number = phonenumbers.parse(plain)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


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


def starts(column: InstrumentedAttribute[str], term: str) -> sa.ColumnElement[bool]:
    """The column begins with a term, by its index."""
    ordered = in_order(column)
    return sa.and_(ordered >= term, ordered < term + LAST)


def in_order(column: InstrumentedAttribute[str]) -> sa.ColumnElement[str]:
    """The column in the order of its search index: by code point on both databases."""
    return sa.collate(column, "C") if _postgres() else sa.type_coerce(column, sa.String)


def beside(column: InstrumentedAttribute[Any], value: enum.StrEnum) -> sa.ColumnElement[bool]:
    """A condition beside a search: SQLite would walk its index instead of the searched one, so it gets none."""
    if _postgres():
        return column == value
    return sa.func.coalesce(sa.type_coerce(column, sa.String), "") == value.value


def words_of(term: str) -> list[str]:
    """The words a part is searched by; empty when nothing in it has a trigram, so that no index would help."""
    words = term.split()[:MOST_WORDS]
    return words if any(_RUN.search(w) for w in words) else []


def ids_starting(
    where: InstrumentedAttribute[str], term: str, limit: int, *also: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """Ids of rows whose column begins with a term, whole matches first."""
    model = where.class_
    return (
        sa.select(model.id).where(starts(where, term), *also).order_by(in_order(where), model.id).limit(limit)
    )


def ids_holding(
    where: Searched, words: list[str], limit: int, *also: sa.ColumnElement[bool], word_start: bool = False
) -> sa.Select[Any]:
    """Ids of rows whose column holds every word; with `word_start` the first one at the beginning of a word."""
    patterns = [(" " + w if word_start and i == 0 else w) for i, w in enumerate(words)]
    model = where.column.class_
    if _postgres():
        found = sa.select(model.id).where(*(_like(where.column, p) for p in patterns), *also)
    else:
        found = _sqlite_holding(where, patterns).where(*also)
    return found.limit(limit)


def arms(column: InstrumentedAttribute[Any], term: str, limit: int) -> list[sa.Select[Any]]:
    """The ways to search one column for a term: by its beginning, and by a part where an index serves that."""
    by_part = searched(column)
    typed = clean(term)
    if by_part is None:
        return [ids_starting(column, term.strip(), limit)]  # kept as written, so searched as written
    if by_part is ACCOUNT_NUMBER:
        typed = typed.upper()
    found = [ids_starting(column, typed, limit)]
    words = words_of(typed)
    return [*found, ids_holding(by_part, words, limit)] if words else found


def _like(column: InstrumentedAttribute[str], part: str) -> sa.ColumnElement[bool]:
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    # A word without a trigram of its own is only compared, so that it doesn't make the index read everything.
    pattern = f"%{escaped}%"
    return column.like(pattern) if _RUN.search(part) else sa.func.concat(column, "").like(pattern)


def _sqlite_holding(where: Searched, patterns: list[str]) -> sa.Select[Any]:
    """Index first, then keys, then rows: nested, since SQLite would rather walk the keys and ask the index for each."""
    model = where.column.class_
    keys = sa.table(
        f"search_{where.table}", sa.column("rid"), sa.column("owner_id", sa.Uuid), sa.column(where.short)
    )
    index = sa.table(f"search_{where.table}_{where.short}", sa.column("rowid"), sa.column(where.short))
    by_index = [p for p in patterns if _RUN.search(p)]
    compared = [p for p in patterns if p not in by_index]
    rowids = sa.select(index.c.rowid).where(*(_glob(index.c[where.short], p) for p in by_index)).limit(INNER)
    owners = sa.select(keys.c.owner_id).where(
        keys.c.rid.in_(rowids), *(_glob(keys.c[where.short], p) for p in compared)
    )
    return sa.select(model.id).where(model.id.in_(owners))


def _glob(column: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[bool]:
    return column.op("GLOB", is_comparison=True)("*" + re.sub(r"([*?\[])", r"[\1]", part) + "*")


def _postgres() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"
