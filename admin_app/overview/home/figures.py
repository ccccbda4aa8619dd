"""The figures of the start page: each a number that stops at 200, of rows that a list of the desk shows under its link.

All are counted by an index and in one statement; nothing is counted in full. A figure joins by one entry in `FIGURES`,
which names the right to its list and selects the same rows as that list's filter, by the same clause.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from admin_app.breach_case import queries as breaches
from admin_app.breach_case.models import BreachCase
from admin_app.break_glass import queries as broken_glass
from admin_app.break_glass.models import BreakGlass
from admin_app.closing import queue as closings
from admin_app.closing.kind import View
from admin_app.data_case import queries as data_cases
from admin_app.data_case.models import DataCase
from admin_app.desk import people_list
from admin_app.dispute.models import Dispute
from admin_app.dispute.reading import queries as disputes
from admin_app.email import history as mail
from admin_app.email.models import Mail
from admin_app.identity.models import Account, AccountStatus, User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, rows_of
from admin_app.kernel.db import UTCDateTime
from admin_app.kernel.rights.permissions import Permission
from admin_app.objection import queries as objections
from admin_app.objection.models import Objection
from admin_app.proposal import queries as proposals
from admin_app.recovery_case import rules as recovery_cases
from admin_app.session.models import LoginSession, SignInAttempt
from admin_app.support_access import queries as support_access
from admin_app.support_access.asks import queries as ask_queries
from admin_app.support_access.models import SupportGrant
from admin_app.ticket import waiting as tickets
from admin_app.ticket.models import Ticket

MOST = 200
MAIL_DAYS = 7
P = Permission
Columns = tuple[Any, ...]
Ids = sa.Select[*Columns]


class FigureKey(enum.StrEnum):
    """Which figure."""

    CHECKS = "checks"  # billing's, of closings
    APPROVALS = "approvals"
    CLOSINGS = "closings"
    OVERDUE = "overdue"
    LOCKED = "locked"
    REFUSED = "refused"
    HELD = "held"
    RECOVERY_CASES = "recovery_cases"
    DISPUTES = "disputes"
    PROPOSALS = "proposals"
    OBJECTIONS = "objections"
    BREACHES = "breaches"
    DATA_CASES = "data_cases"
    DATA_CASES_LATE = "data_cases_late"
    REVIEWS = "reviews"  # of broken glass
    ASKS = "asks"
    GRANTS_ENDING = "grants_ending"
    SUSPENDED = "suspended"
    MAIL_BACK = "mail_back"
    TICKETS_MINE = "tickets_mine"
    TICKETS_UNASSIGNED = "tickets_unassigned"


@dataclass(frozen=True, slots=True)
class Count:
    """A number that is told exactly up to 200."""

    number: int

    def __str__(self) -> str:
        return f"{MOST}+" if self.number > MOST else str(self.number)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `right` opens its list, `needs` is the right of those whose work it is; `ids` selects its rows."""

    key: FigureKey
    right: Permission
    ids: Callable[[Actor], Ids]
    needs: frozenset[Permission] = frozenset()
    unless: frozenset[Permission] = frozenset()

    def shown_to(self, actor: Actor) -> bool:
        """Whether somebody has it on their page."""
        mine = not self.needs or any(map(actor.may, self.needs))
        return actor.may(self.right) and mine and not any(map(actor.may, self.unless))


def _same(make: Callable[[], Ids]) -> Callable[[Actor], Ids]:
    """A select that is alike for every reader, built once."""
    kept = functools.cache(make)
    return lambda _actor: kept()


def _people(*which: sa.ColumnElement[bool]) -> Ids:
    return sa.select(User.id).where(User.kind == UserKind.CUSTOMER, *which)


def _today() -> sa.BindParameter[datetime]:
    return sa.bindparam("today", type_=UTCDateTime())


def _disputes(actor: Actor) -> Ids:
    return _needing_staff(actor.may(P.STAFF_READ))


@functools.cache
def _needing_staff(of_staff_too: bool) -> Ids:
    found = sa.select(Dispute.id).where(disputes.needs_staff())
    return found if of_staff_too else found.where(disputes.of_customers())


def _some(found: Ids | None) -> Ids:
    return sa.select(Ticket.id).where(sa.false()) if found is None else found


DECIDE, CLEAR = frozenset({P.CLOSING_DECIDE}), frozenset({P.CLOSING_CLEAR})
RESTORE = frozenset({P.PERSON_RESTORE})
# In the order of the page: what is somebody's own turn first, then what is late, then how sign-ins go.
FIGURES: tuple[Figure, ...] = (
    Figure(FigureKey.CHECKS, P.CLOSING_READ, _same(lambda: closings.ids(View.BILLING)), CLEAR),
    Figure(FigureKey.APPROVALS, P.CLOSING_READ, _same(lambda: closings.ids(View.APPROVAL)), DECIDE),
    Figure(FigureKey.CLOSINGS, P.CLOSING_READ, _same(lambda: closings.ids(View.OPEN)), unless=CLEAR | DECIDE | RESTORE),
    Figure(FigureKey.TICKETS_MINE, P.TICKET_READ, lambda actor: _some(tickets.ids(actor)), frozenset({P.TICKET_WRITE})),
    Figure(FigureKey.TICKETS_UNASSIGNED, P.TICKET_READ, lambda actor: _some(tickets.ids_unassigned(actor)), frozenset({P.TICKET_WRITE})),
    Figure(FigureKey.OVERDUE, P.CLOSING_READ, _same(lambda: closings.ids(View.OVERDUE, NOW)), unless=frozenset({P.SUPPORT_ACCESS_ASK})),
    Figure(FigureKey.LOCKED, P.PERSON_READ, _same(lambda: _people(people_list.waiting_now(NOW))), RESTORE),
    Figure(FigureKey.REFUSED, P.SESSION_READ, _same(lambda: sa.select(SignInAttempt.id).where(SignInAttempt.refused(), SignInAttempt.at >= _today()))),
    Figure(FigureKey.HELD, P.SESSION_READ, _same(lambda: sa.select(LoginSession.id).where(LoginSession.held(NOW))), RESTORE),
    Figure(FigureKey.RECOVERY_CASES, P.PERSON_READ, _same(lambda: _people(User.id.in_(recovery_cases.people_with_one(NOW)))), RESTORE),
    Figure(FigureKey.DISPUTES, P.PERSON_RESTORE, _disputes),
    Figure(FigureKey.PROPOSALS, P.PROPOSAL_READ, proposals.ids_in_reach),
    Figure(FigureKey.OBJECTIONS, P.OBJECTION_READ, _same(lambda: sa.select(Objection.id).where(objections.is_open())), frozenset({P.OBJECTION_DECIDE})),
    Figure(FigureKey.REVIEWS, P.BREAK_GLASS_REVIEW, _same(lambda: sa.select(BreakGlass.id).where(broken_glass.waits(NOW)))),
    Figure(FigureKey.DATA_CASES, P.DATA_CASE_READ, _same(lambda: sa.select(DataCase.id).where(data_cases.is_open()))),
    Figure(FigureKey.DATA_CASES_LATE, P.DATA_CASE_READ, _same(lambda: sa.select(DataCase.id).where(data_cases.is_late(NOW)))),
    Figure(FigureKey.BREACHES, P.BREACH_READ, _same(lambda: sa.select(BreachCase.id).where(breaches.waits()))),
    Figure(FigureKey.ASKS, P.SUPPORT_ACCESS_READ, lambda _actor: ask_queries.MY_OPEN_ASKS, frozenset({P.SUPPORT_ACCESS_ASK})),
    Figure(FigureKey.GRANTS_ENDING, P.SUPPORT_ACCESS_READ, _same(lambda: sa.select(SupportGrant.id).where(support_access.ending(NOW, sa.bindparam("tomorrow", type_=UTCDateTime()))))),
    Figure(FigureKey.SUSPENDED, P.ACCOUNT_READ, _same(lambda: sa.select(Account.id).where(Account.status == AccountStatus.SUSPENDED)), frozenset({P.ACCOUNT_SUSPEND}), RESTORE),
    Figure(FigureKey.MAIL_BACK, P.MAIL_READ, _same(lambda: sa.select(Mail.id).where(mail.came_back(), Mail.created_at >= sa.bindparam("week", type_=UTCDateTime())))),
)  # fmt: skip


def of(actor: Actor) -> dict[FigureKey, Count]:
    """The reader's figures, in their order. One statement."""
    mine = [figure for figure in FIGURES if figure.shown_to(actor)]
    if not mine:
        return {}
    found = rows_of(_counting(tuple(figure.ids(actor) for figure in mine)), values_of(actor)).one()
    return {figure.key: Count(number or 0) for figure, number in zip(mine, found, strict=True)}


def values_of(actor: Actor) -> Mapping[str, object]:
    """What the selects are executed with: moments in the reader's zone, who reads, and which proposals they take part in."""
    now, zone = clock.now(), ZoneInfo(actor.time_zone)
    today = datetime.combine(now.astimezone(zone), time(), zone)
    week = datetime.combine(now.astimezone(zone) - timedelta(days=MAIL_DAYS - 1), time(), zone)
    moments = {"now": now, "today": today, "tomorrow": now + support_access.SOON, "week": week}
    return {**moments, "reader": actor.user_id, **proposals.values_in_reach(actor)}


@functools.lru_cache(64)
def _counting(selects: tuple[Ids, ...]) -> sa.Select[*Columns]:
    """One statement over kept selects: the objects themselves are what it is kept by."""
    return sa.select(*(_bounded(ids) for ids in selects))


def _bounded(ids: Ids) -> sa.ScalarSelect[int]:
    some = ids.order_by(None).limit(MOST + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()
