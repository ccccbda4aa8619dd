"""Exports of lists: a reason, an event in the audit trail before the first row leaves, rows in batches by key.

No more than one batch is in memory, and no cursor stays open while the reader is slow.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import crypto, reasons
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.paging import Page
from admin_app.kernel.permissions import Permission, require
from admin_app.sign_in.throttle import limits

MOST_ROWS = 100_000
BATCH = 2_000
AN_HOUR, AN_HOUR_AN_ADDRESS = 30, 100  # exports of one person, and from one address (SECURITY 57)
# What a spreadsheet takes for a formula, the full-width forms among them (SECURITY 29).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_STARTS = frozenset(FORMULA)


def begin(
    actor: Actor,
    permission: Permission,
    *,
    name: str,
    statement: sa.Select[Any],
    filters: Mapping[str, str],
    reason: str,
) -> int:
    """Record that a list is exported, and by which filters; gives how many rows there are.

    Raises NotAllowed, Invalid for a missing reason or more than 100,000 rows: narrow the list first, RateLimited
    after 30 in an hour.
    """
    reason = reasons.needed(reason)
    require(actor, permission)
    _limit(actor)
    with transaction():
        require(actor, permission)
        rows = _bounded(statement)
        if rows > MOST_ROWS:
            raise Invalid(
                N_("There are more than %(limit)s rows. Narrow the list by a filter first."),
                code="too_many",
                limit=MOST_ROWS,
            )
        chosen = {
            key: value for key, value in filters.items() if key != "search"
        }  # a name may be searched for
        audit.record(
            Event.LIST_EXPORTED,
            actor,
            facts={"list": name, "rows": rows, "filters": chosen},
            reason=reason,
            after={"search": filters["search"]} if filters.get("search") else None,
        )
    return rows


def _limit(actor: Actor) -> None:
    """Counts at once, in a transaction of its own."""
    if actor.user_id is None:
        return
    most = {"export:" + crypto.lookup_hash(actor.user_id.hex, "throttle"): AN_HOUR}
    if actor.ip:
        most["export-" + limits.address_key(actor.ip)] = AN_HOUR_AN_ADDRESS
    if not limits.within(most):
        raise RateLimited(None, N_("Too many exports in an hour. Try again a little later."))


def _bounded(statement: sa.Select[Any]) -> int:
    one_more = (
        statement.with_only_columns(sa.literal(1), maintain_column_froms=True)
        .order_by(None)
        .limit(MOST_ROWS + 1)
    )
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(one_more.subquery())) or 0)


def batches(fetch: Callable[[int, str | None], Page[Any]]) -> Iterator[list[Any]]:
    """The rows of a list in its order, a batch at a time, at most 100,000; `fetch` gives a page by size and key."""
    key, left = None, MOST_ROWS
    while left > 0:
        page = fetch(min(BATCH, left), key)
        if page.rows:
            yield page.rows
        db.session.rollback()  # nothing stays open while the reader is slow
        left -= len(page.rows)
        key = page.older
        if key is None:
            return


def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    cell = "" if value is None else str(value)
    return "'" + cell if cell[:1] in _STARTS else cell


def csv_lines(
    head: Iterable[str], rows: Iterator[list[Any]], lines: Callable[[list[Any]], Iterable[Sequence[str]]]
) -> Iterator[bytes]:
    """The file in pieces: UTF-8 with its mark, as spreadsheets expect it (RFC 4180 line ends)."""
    yield b"\xef\xbb\xbf" + _written([list(head)])
    for batch in rows:
        yield _written(lines(batch))


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    # `harmless` without a call a cell: there are millions.
    csv.writer(buffer).writerows(
        [cell if cell[:1] not in _STARTS else harmless(cell) for cell in row] for row in rows
    )
    return buffer.getvalue().encode("utf-8", "replace")


def file_name(name: str, run: UUID) -> str:
    """A name that says the list and is never the same twice."""
    return f"gatehouse-{name}-{run.hex[:12]}.csv"
