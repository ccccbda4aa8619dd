"""The start page of staff: what waits, in figures that stop at 200 and lists of five. Nothing is counted in full."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from admin_app.break_glass import queries as broken_glass
from admin_app.break_glass.queries import GlassRow
from admin_app.closing.kind import turns_of
from admin_app.closing.models import OPEN_STATES, Closing, State
from admin_app.dispute import queries as dispute_queries
from admin_app.email.models import Mail, MailState
from admin_app.identity.models import Account, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import UTCDateTime, db
from admin_app.kernel.permissions import Permission
from admin_app.kernel.statements import NOW, among_given, rows_of
from admin_app.objection import queries as objection_queries
from admin_app.objection import waiting as waiting_objections
from admin_app.objection.queries import ObjectionLine
from admin_app.proposal import queries
from admin_app.proposal.queries import ProposalLine
from admin_app.sign_in.models import Throttle
from admin_app.sign_in.throttle import waiting
from admin_app.sign_in.throttle.waiting import WaitingPerson
from admin_app.support_access.models import AskState, Look, SupportAsk, SupportGrant

MOST = 200
SHOWN = 5
DAYS = 30
ROWS_IN_A_CHART = 5_000
Columns = tuple[Any, ...]


def _bounded(select: sa.Select[*Columns]) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(select.order_by(None).limit(MOST + 1).subquery())


_SINCE = sa.bindparam("since", type_=UTCDateTime())
_STEPS = among_given(Closing.state, "steps")
_LOCKED = _bounded(sa.select(Throttle.key).where(Throttle.wait_until > NOW, Throttle.user_id.is_not(None)))
_ENDING = (
    sa.select(SupportGrant.id)
    .where(
        SupportGrant.ended_at.is_(None),
        SupportGrant.until_at > NOW,
        SupportGrant.until_at < sa.bindparam("tomorrow", type_=UTCDateTime()),
        SupportGrant.staff_id.is_(None),
    )
    .order_by(SupportGrant.until_at)
)
_MY_ASKS = sa.select(SupportAsk.id).where(SupportAsk.asked_by == sa.bindparam("reader", type_=sa.Uuid()))
_ANSWERED = SupportAsk.state.in_((AskState.ALLOWED, AskState.DECLINED))
# In one statement: grants that end soon; of the reader's own asks those that wait, and those answered within a day.
_CONSENT = sa.select(
    _bounded(_ENDING).scalar_subquery(),
    _bounded(
        _MY_ASKS.where(SupportAsk.state == AskState.ASKED, SupportAsk.expires_at > NOW)
    ).scalar_subquery(),
    _bounded(
        _MY_ASKS.where(_ANSWERED, SupportAsk.answered_at > sa.bindparam("yesterday", type_=UTCDateTime()))
    ).scalar_subquery(),
)
_GRANTS = (
    _ENDING.with_only_columns(
        Account.id, Account.name, SupportGrant.areas, SupportGrant.ticket, SupportGrant.until_at
    )
    .join(Account, Account.id == SupportGrant.account_id)
    .limit(SHOWN)
)
_CAME_BACK = (
    sa.select(Mail.created_at)
    .where(Mail.state.in_((MailState.BOUNCED, MailState.FAILED)), Mail.created_at > _SINCE)
    .order_by(Mail.created_at.desc())
)
_MANY_CAME_BACK = _bounded(_CAME_BACK)
_MAIL_IN_CHART = _CAME_BACK.limit(ROWS_IN_A_CHART)
_LOOKS_IN_CHART = sa.select(Look.at).where(Look.at > _SINCE).order_by(Look.at.desc()).limit(ROWS_IN_A_CHART)
_MANY_CASES = _bounded(sa.select(Closing.id).where(_STEPS))
_WAITING = (
    sa.select(Closing.id, Closing.number, Account.name, Closing.state, Closing.due_at)
    .join(Account, Account.id == Closing.account_id)
    .where(_STEPS)
    .order_by(Closing.due_at, Closing.id)
    .limit(SHOWN)
)


@dataclass(frozen=True, slots=True)
class Count:
    """A number that is told exactly up to 200."""

    number: int

    def __str__(self) -> str:
        return f"{MOST}+" if self.number > MOST else str(self.number)


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant that ends soon."""

    account_id: UUID
    account_name: str
    areas: tuple[str, ...]
    ticket: str
    until: datetime


@dataclass(frozen=True, slots=True)
class HomeCase:
    """A closing that waits for the reader's step."""

    id: UUID
    number: str
    account_name: str
    state: State
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Home:
    """What the page shows; a part the reader has no right to is None."""

    locked: Count | None
    grants_ending: Count | None
    asks_waiting: Count | None
    asks_answered: Count | None
    mail_back: Count | None
    cases: Count | None
    locked_people: list[WaitingPerson]
    disputes: list[dispute_queries.DisputeLine]
    grants: list[GrantLine]
    waiting: list[HomeCase]
    proposals: list[ProposalLine] | None
    objections: list[ObjectionLine]  # that the reader could answer
    to_undo: list[ObjectionLine]  # upheld ones, whose inverse act is the reader's
    glasses: list[GlassRow]  # that wait for the reader's review
    looks_by_day: list[tuple[date, int]]
    mail_by_day: list[tuple[date, int]]


def home(actor: Actor) -> Home:
    """Gather the page for a member of staff: twelve short statements at most, whatever the tables hold."""
    restores = actor.may(Permission.PERSON_RESTORE)
    sees_grants = actor.may(Permission.SUPPORT_ACCESS_READ)
    sees_mail = actor.may(Permission.MAIL_READ)
    steps, now = _steps(actor), clock.now()
    day, month = {"now": now, "tomorrow": now + timedelta(days=1)}, {"since": now - timedelta(days=DAYS)}
    ending, asked, answered = _consent(actor, day) if sees_grants else (None, None, None)
    asks = actor.may(Permission.SUPPORT_ACCESS_ASK)
    week = {**day, "since": now - timedelta(days=7), "steps": steps}
    locked, mail_back, cases = _counts((restores, sees_mail, bool(steps)), week)
    return Home(
        locked=locked,
        grants_ending=ending,
        asks_waiting=asked if asks else None,
        asks_answered=answered if asks else None,
        mail_back=mail_back,
        cases=cases,
        locked_people=waiting.locked_now(SHOWN) if restores else [],
        disputes=dispute_queries.lately(SHOWN, kinds=_kinds(actor)) if restores else [],
        grants=_grants(day) if sees_grants else [],
        waiting=_waiting(steps) if steps and not restores else [],
        proposals=queries.waiting_for(actor, SHOWN) if actor.may(Permission.PERSON_CONFIRM) else None,
        objections=waiting_objections.lines(actor, SHOWN),
        to_undo=objection_queries.tasks(actor, SHOWN),
        glasses=broken_glass.waiting_for(actor, SHOWN),
        looks_by_day=_by_day(actor, _LOOKS_IN_CHART, month),
        mail_by_day=_by_day(actor, _MAIL_IN_CHART, month) if sees_mail else [],
    )


def _kinds(actor: Actor) -> tuple[UserKind, ...]:
    """Staff are the administrators' to help."""
    return tuple(UserKind) if actor.may(Permission.STAFF_WRITE) else (UserKind.CUSTOMER,)


def _steps(actor: Actor) -> tuple[State, ...]:
    mine = turns_of(actor)
    return mine or (OPEN_STATES if actor.may(Permission.CLOSING_READ) else ())


def _counts(wanted: tuple[bool, ...], values: Mapping[str, object]) -> list[Count | None]:
    """The figures that the reader has a right to, in one statement."""
    if not any(wanted):
        return [None for _ in wanted]
    found = iter(rows_of(_figures(wanted), values).one())
    return [Count(next(found) or 0) if is_wanted else None for is_wanted in wanted]


@functools.cache
def _figures(wanted: tuple[bool, ...]) -> sa.Select[*Columns]:
    """Built once for each set of figures."""
    figures = zip((_LOCKED, _MANY_CAME_BACK, _MANY_CASES), wanted, strict=True)
    return sa.select(*(figure.scalar_subquery() for figure, is_wanted in figures if is_wanted))


def _consent(actor: Actor, day: Mapping[str, object]) -> tuple[Count, Count, Count]:
    values = {**day, "reader": actor.user_id, "yesterday": clock.now() - timedelta(days=1)}
    ending, waiting, answered = rows_of(_CONSENT, values).one()
    return Count(ending), Count(waiting), Count(answered)


def _grants(day: Mapping[str, object]) -> list[GrantLine]:
    rows = rows_of(_GRANTS, day)
    return [GrantLine(r.id, r.name, tuple(r.areas), r.ticket, r.until_at) for r in rows]


def _waiting(steps: tuple[State, ...]) -> list[HomeCase]:
    rows = rows_of(_WAITING, {"steps": steps})
    return [HomeCase(r.id, r.number, r.name, r.state, r.due_at) for r in rows]


def _by_day(
    actor: Actor, moments: sa.Select[*Columns], month: Mapping[str, object]
) -> list[tuple[date, int]]:
    """The last 30 days of the reader's zone, each with its number; the newest 5,000 rows are looked at."""
    zone = ZoneInfo(actor.time_zone)
    counted = Counter(_days(db.session.scalars(moments, month), zone))
    today = clock.now().astimezone(zone).date()
    return [(day, counted[day]) for day in (today - timedelta(days=n) for n in range(DAYS - 1, -1, -1))]


def _days(moments: Iterable[datetime], zone: ZoneInfo) -> Iterable[date]:
    return (moment.astimezone(zone).date() for moment in moments)
