"""How long customers wait: the medians of first answers and solutions, read from the latest few by an index.

Nothing is counted in full: of each kind the latest 500 that the reader sees are looked at, so a busy desk's figure is that of
its last days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib.kept_a_while import KeptAWhile
from admin_app.ticket import reach
from admin_app.ticket.models import Ticket, TicketState

LOOKED_AT = 500
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
ANSWERED, SOLVED = "answered", "solved"


@dataclass(frozen=True, slots=True)
class Waits:
    """The median wait within the last 7 and 30 days; None where nothing was."""

    week: timedelta | None
    month: timedelta | None


@dataclass(frozen=True, slots=True)
class TicketTimes:
    """From a ticket's opening to its first answer, and to its solution."""

    first_answer: Waits
    solution: Waits


_KEPT: KeptAWhile[TicketTimes] = KeptAWhile(60)  # by whether every category is seen


def lately(actor: Actor) -> TicketTimes:
    """The same, a minute old at most: a list asks it with each page. Raises NotAllowed."""
    require(actor, Permission.TICKET_READ)
    return _KEPT.get(actor.may(Permission.TICKET_EVERY), lambda: of(actor))


def forget() -> None:
    """Read anew what is asked next."""
    _KEPT.forget()


def of(actor: Actor) -> TicketTimes:
    """The figures of the tickets that the reader sees. One statement. Raises NotAllowed."""
    require(actor, Permission.TICKET_READ)
    now = clock.now()
    found: dict[str, list[tuple[datetime, timedelta]]] = {ANSWERED: [], SOLVED: []}
    for what, at, opened_at in db.session.execute(_read(now - MONTH, reach.seen_by(actor))):
        found[what].append((at, at - opened_at))
    return TicketTimes(*(_waits(found[what], now) for what in (ANSWERED, SOLVED)))


def _waits(ended: list[tuple[datetime, timedelta]], now: datetime) -> Waits:
    latest = sorted(ended, reverse=True)[:LOOKED_AT]
    return Waits(_median([took for at, took in latest if at > now - WEEK]), _median([t for _at, t in latest]))


def _median(waits: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(w.total_seconds() for w in waits)) if waits else None


def _read(
    since: datetime, seen: sa.ColumnElement[bool]
) -> sa.CompoundSelect[*tuple[str, datetime, datetime]]:
    solved = [
        _latest(SOLVED, Ticket.solved_at, since, seen, Ticket.state == state)
        for state in (TicketState.SOLVED, TicketState.CLOSED)
    ]
    return sa.union_all(_latest(ANSWERED, Ticket.answered_at, since, seen), *solved)


def _latest(
    what: str,
    moment: sa.orm.InstrumentedAttribute[datetime | None],
    since: datetime,
    *which: sa.ColumnElement[bool],
) -> sa.Select[*tuple[str, datetime, datetime]]:
    some = (
        sa.select(moment.label("at"), Ticket.opened_at)
        .where(moment > since, *which)
        .order_by(moment.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    return sa.select(sa.literal(what), some.c.at, some.c.opened_at)
