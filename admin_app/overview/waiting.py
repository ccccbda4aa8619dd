"""What waits for a member of staff, of every kind that somebody decides: one queue, and its number in the menu.

A kind joins by one entry in `QUEUES`: what of it waits for a reader, as a select of ids for the number, and as lines.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate import waiting as payouts
from admin_app.breach_case import queries as breaches
from admin_app.break_glass import queries as broken_glass
from admin_app.break_glass import waiting_orders
from admin_app.closing import waiting as closings
from admin_app.data_case.desk import waiting as data_cases
from admin_app.dispute.reading import waiting as disputes
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.database.statements import Reading, rows_of
from admin_app.kernel.rights.permissions import Permission
from admin_app.legal_hold import queries as holds
from admin_app.objection import waiting as objections
from admin_app.proposal import queries as proposals
from admin_app.support_access.asks import queries as ask_queries
from admin_app.ticket import waiting as tickets
from admin_app.ticket.server_password import waiting as server_passwords

COUNTED = 200  # a menu says "200+"
SHOWN = 100  # lines of each kind


class WaitingKind(enum.StrEnum):
    """What waits."""

    CLOSING = "closing"
    PROPOSAL = "proposal"
    DISPUTE = "dispute"
    OBJECTION = "objection"
    BREAK_GLASS = "break_glass"
    LEGAL_ORDER = "legal_order"
    BREACH_CASE = "breach_case"
    LEGAL_HOLD = "legal_hold"
    DATA_CASE = "data_case"
    PAYOUT = "payout"  # of an affiliate
    TICKET = "ticket"  # of support, that the reader has
    SERVER_PASSWORD = "server_password"  # noqa: S105 - of a ticket, that a colleague asks to reveal


class OwnKind(enum.StrEnum):
    """What is counted beside a line of the menu, but waits for no decision of the reader's."""

    ASK = "ask"  # for support access, that the reader sent
    UNASSIGNED_TICKET = "unassigned_ticket"  # that anybody may take
    OWN_TICKET = "own_ticket"  # of a customer’s own


Counted = WaitingKind | OwnKind


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One thing that the reader decides. `what` is a key of `views.labels`, `until` when it lapses or is due."""

    kind: WaitingKind
    id: UUID
    what: str
    about: str
    by: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingQueue:
    """One kind of thing. `ids` gives what waits for a reader, to be executed with `values`; None where nothing can."""

    kind: WaitingKind
    ids: Callable[[Actor], sa.Select[UUID] | None]
    values: Callable[[Actor], Mapping[str, object]]
    lines: Callable[[Actor, int], list[WaitingLine]]


def _closings(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(
            WaitingKind.CLOSING, row.id, row.number, row.account_name, row.asked_by, row.since, row.due_at
        )
        for row in closings.lines(actor, most)
    ]


def _proposals(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(
            WaitingKind.PROPOSAL, p.id, p.what, p.person or p.about, p.proposer, p.created_at, p.expires_at
        )
        for p in proposals.waiting_for(actor, most)
    ]


def _disputes(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(WaitingKind.DISPUTE, d.id, d.state.value, d.full_name, "", d.said_at, None)
        for d in disputes.lines(actor, most)
    ]


def _objections(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(WaitingKind.OBJECTION, o.id, o.event.value, o.account, o.opener, o.opened_at, o.due_at)
        for o in objections.lines(actor, most)
    ]


def _broken_glass(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(WaitingKind.BREAK_GLASS, g.id, "", g.account_name, g.who, g.opened_at, g.review_due_at)
        for g in broken_glass.waiting_for(actor, most)
    ]


def _orders(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(WaitingKind.LEGAL_ORDER, o.id, o.reference, o.account, o.who, o.since, None)
        for o in waiting_orders.lines(actor, most)
    ]


def _breaches(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(WaitingKind.BREACH_CASE, b.id, b.number, b.title, b.who, b.since, b.due_at)
        for b in breaches.lines(actor, most)
    ]


def _holds(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(WaitingKind.LEGAL_HOLD, h.id, h.number, h.about, h.who, h.since, h.review_at)
        for h in holds.lines(actor, most)
    ]


def _data_cases(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(WaitingKind.DATA_CASE, c.id, c.kind.value, c.number, c.subject, c.since, c.due_at)
        for c in data_cases.lines(actor, most)
    ]


def _payouts(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(WaitingKind.PAYOUT, p.id, p.number, p.account_name, p.asked_by, p.since, None)
        for p in payouts.lines(actor, most)
    ]


def _tickets(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(WaitingKind.TICKET, t.id, t.subject, t.number, t.account_name, t.since, None)
        for t in tickets.lines(actor, most)
    ]


def _server_passwords(actor: Actor, most: int) -> list[WaitingLine]:
    return [
        WaitingLine(WaitingKind.SERVER_PASSWORD, a.id, "", a.number, a.who, a.since, None)
        for a in server_passwords.lines(actor, most)
    ]


QUEUES: tuple[WaitingQueue, ...] = (
    WaitingQueue(WaitingKind.CLOSING, closings.ids, closings.values, _closings),
    WaitingQueue(WaitingKind.PROPOSAL, proposals.ids_for, proposals.values_for, _proposals),
    WaitingQueue(WaitingKind.DISPUTE, disputes.ids, disputes.values, _disputes),
    WaitingQueue(WaitingKind.OBJECTION, objections.ids, objections.values, _objections),
    WaitingQueue(WaitingKind.BREAK_GLASS, broken_glass.ids_for, broken_glass.values_for, _broken_glass),
    WaitingQueue(WaitingKind.LEGAL_ORDER, waiting_orders.ids, waiting_orders.values, _orders),
    WaitingQueue(WaitingKind.BREACH_CASE, breaches.ids, lambda _actor: {}, _breaches),
    WaitingQueue(WaitingKind.LEGAL_HOLD, holds.ids, holds.values, _holds),
    WaitingQueue(WaitingKind.DATA_CASE, data_cases.ids, data_cases.values, _data_cases),
    WaitingQueue(WaitingKind.PAYOUT, payouts.ids, payouts.values, _payouts),
    WaitingQueue(WaitingKind.TICKET, tickets.ids, tickets.values, _tickets),
    WaitingQueue(
        WaitingKind.SERVER_PASSWORD, server_passwords.ids, server_passwords.values, _server_passwords
    ),
)


def numbers(actor: Actor) -> dict[Counted, int]:
    """How much of each kind waits for this person, or is asked by them; one more than `COUNTED` means "and more".

    One statement for all kinds, none for who decides and asks nothing.
    """
    asked = reading(actor)
    if asked is None:
        return {}
    found = rows_of(*asked).one()
    return {kind: number or 0 for kind, number in zip(_asked(actor).kinds, found, strict=True)}


def reading(actor: Actor) -> Reading | None:
    """What `numbers` asks, to be read ahead; None where it asks nothing."""
    asked = _asked(actor)
    if asked.statement is None:
        return None
    values: dict[str, object] = {"now": clock.now(), "reader": actor.user_id}
    for queue in asked.queues:
        values |= queue.values(actor)
    return asked.statement, values


class _Asked(NamedTuple):
    """What is counted for readers of the same rights, all in one statement; none where there is nothing to count."""

    kinds: tuple[Counted, ...]
    queues: tuple[WaitingQueue, ...]
    statement: sa.Select[*tuple[int, ...]] | None


def _asked(actor: Actor) -> _Asked:
    return _asked_by(actor.kind, actor.permissions)


@functools.lru_cache(256)
def _asked_by(kind: ActorKind, permissions: frozenset[Permission]) -> _Asked:
    """Which queues somebody decides follows from their rights alone, so it is found out once for all who have them."""
    anybody = Actor(kind, permissions=permissions)
    found = [(queue, ids) for queue in QUEUES if (ids := queue.ids(anybody)) is not None]
    queues = tuple(queue for queue, _ids in found)
    kinds: list[Counted] = [queue.kind for queue in queues]
    counted = [ids for _queue, ids in found]
    if anybody.may(Permission.SUPPORT_ACCESS_ASK):
        kinds.append(OwnKind.ASK)
        counted.append(ask_queries.MY_OPEN_ASKS)
    unassigned = tickets.ids_unassigned(anybody)
    if unassigned is not None:
        kinds.append(OwnKind.UNASSIGNED_TICKET)
        counted.append(unassigned)
    return _Asked(tuple(kinds), queues, _counting(counted) if counted else None)


def number(actor: Actor) -> int:
    """How much waits for this person of all kinds together, as `numbers` tells it."""
    return capped(many for kind, many in numbers(actor).items() if kind in set(WaitingKind))


def capped(counted: Iterable[int]) -> int:
    """A sum that stops at one more than `COUNTED`."""
    return min(sum(counted), COUNTED + 1)


def listing(actor: Actor, most: int = SHOWN) -> list[WaitingLine]:
    """What waits for this person, `most` of each kind, the first to lapse on top. A statement for each kind."""
    found = [line for queue in QUEUES if queue.ids(actor) is not None for line in queue.lines(actor, most)]
    return sorted(found, key=lambda line: (line.until is None, line.until or line.since, line.since))


def _counting(queues: Iterable[sa.Select[UUID]]) -> sa.Select[*tuple[int, ...]]:
    return sa.select(*(_number(ids) for ids in queues))


def _number(ids: sa.Select[UUID]) -> sa.ScalarSelect[int]:
    some = ids.order_by(None).limit(COUNTED + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()
