"""The start page of staff: what waits, in figures that stop at 200 and lists of five. Nothing is counted in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from admin_app.closing.kind import turns_of
from admin_app.closing.models import OPEN_STATES, Closing, State
from admin_app.dispute import queries as dispute_queries
from admin_app.email.models import Mail, MailState
from admin_app.identity.models import Account, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.permissions import Permission
from admin_app.proposal import queries
from admin_app.proposal.queries import ProposalLine
from admin_app.sign_in import block
from admin_app.sign_in.block import WaitingPerson
from admin_app.sign_in.models import Throttle
from admin_app.support_access.models import Look, SupportGrant

MOST = 200
SHOWN = 5
DAYS = 30
ROWS_IN_A_CHART = 5_000


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
    mail_back: Count | None
    cases: Count | None
    locked_people: list[WaitingPerson]
    disputes: list[dispute_queries.DisputeLine]
    grants: list[GrantLine]
    waiting: list[HomeCase]
    proposals: list[ProposalLine] | None
    looks_by_day: list[tuple[date, int]]
    mail_by_day: list[tuple[date, int]]


def home(actor: Actor) -> Home:
    """Gather the page for a member of staff: twelve short statements at most, whatever the tables hold."""
    restores = actor.may(Permission.PERSON_RESTORE)
    sees_grants = actor.may(Permission.SUPPORT_ACCESS_READ)
    sees_mail = actor.may(Permission.MAIL_READ)
    steps = _steps(actor)
    return Home(
        locked=_count(
            sa.select(Throttle.key).where(Throttle.wait_until > clock.now(), Throttle.user_id.is_not(None))
        )
        if restores
        else None,
        grants_ending=_count(_ending()) if sees_grants else None,
        mail_back=_count(_came_back(clock.now() - timedelta(days=7))) if sees_mail else None,
        cases=_count(sa.select(Closing.id).where(Closing.state.in_(steps))) if steps else None,
        locked_people=block.locked_now(SHOWN) if restores else [],
        disputes=dispute_queries.lately(SHOWN, kinds=_kinds(actor)) if restores else [],
        grants=_grants() if sees_grants else [],
        waiting=_waiting(steps) if steps and not restores else [],
        proposals=queries.waiting_for(actor, SHOWN) if actor.may(Permission.PERSON_CONFIRM) else None,
        looks_by_day=_by_day(
            actor, sa.select(Look.at).where(Look.at > _first_day()).order_by(Look.at.desc())
        ),
        mail_by_day=_by_day(actor, _came_back(_first_day())) if sees_mail else [],
    )


def _kinds(actor: Actor) -> tuple[UserKind, ...]:
    """Staff are the administrators' to help."""
    return tuple(UserKind) if actor.may(Permission.STAFF_WRITE) else (UserKind.CUSTOMER,)


def _steps(actor: Actor) -> tuple[State, ...]:
    mine = turns_of(actor)
    return mine or (OPEN_STATES if actor.may(Permission.CLOSING_READ) else ())


def _count(select: sa.Select[Any]) -> Count:
    bounded = select.order_by(None).limit(MOST + 1).subquery()
    return Count(db.session.scalar(sa.select(sa.func.count()).select_from(bounded)) or 0)


def _ending() -> sa.Select[Any]:
    now = clock.now()
    return (
        sa.select(SupportGrant.id)
        .where(
            SupportGrant.ended_at.is_(None),
            SupportGrant.until_at > now,
            SupportGrant.until_at < now + timedelta(days=1),
        )
        .order_by(SupportGrant.until_at)
    )


def _grants() -> list[GrantLine]:
    columns = (Account.id, Account.name, SupportGrant.areas, SupportGrant.ticket, SupportGrant.until_at)
    rows = db.session.execute(
        _ending()
        .with_only_columns(*columns)
        .join(Account, Account.id == SupportGrant.account_id)
        .limit(SHOWN)
    )
    return [GrantLine(r.id, r.name, tuple(r.areas), r.ticket, r.until_at) for r in rows]


def _came_back(since: datetime) -> sa.Select[Any]:
    back = (MailState.BOUNCED, MailState.FAILED)
    return (
        sa.select(Mail.created_at)
        .where(Mail.state.in_(back), Mail.created_at > since)
        .order_by(Mail.created_at.desc())
    )


def _waiting(steps: tuple[State, ...]) -> list[HomeCase]:
    case = Closing
    rows = db.session.execute(
        sa.select(case.id, case.number, Account.name, case.state, case.due_at)
        .join(Account, Account.id == case.account_id)
        .where(case.state.in_(steps))
        .order_by(case.due_at, case.id)
        .limit(SHOWN)
    )
    return [HomeCase(r.id, r.number, r.name, r.state, r.due_at) for r in rows]


def _first_day() -> datetime:
    return clock.now() - timedelta(days=DAYS)


def _by_day(actor: Actor, moments: sa.Select[Any]) -> list[tuple[date, int]]:
    """The last 30 days of the reader's zone, each with its number; the newest 5,000 rows are looked at."""
    zone = ZoneInfo(actor.time_zone)
    counted = Counter(_days(db.session.scalars(moments.limit(ROWS_IN_A_CHART)), zone))
    today = clock.now().astimezone(zone).date()
    return [(day, counted[day]) for day in (today - timedelta(days=n) for n in range(DAYS - 1, -1, -1))]


def _days(moments: Iterable[datetime], zone: ZoneInfo) -> Iterable[date]:
    return (moment.astimezone(zone).date() for moment in moments)
