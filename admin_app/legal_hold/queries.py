"""Which holds are on, for whoever deletes and for the desk. The clock ends one on its day, not the job that notes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.legal_hold.models import HoldState, LegalHold
from admin_app.personal_data import kept_back
from admin_app.personal_data.leads import LeadsTo

Key = sa.ColumnElement[UUID] | sa.ColumnElement[UUID | None]
REVIEW_BEFORE = timedelta(days=7)  # a review may be done so long before it is due


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold that is on. `reason` is for staff, and for the customer where `may_tell`."""

    id: UUID
    number: str
    reason: str
    since: datetime
    until_at: datetime | None
    review_at: datetime | None
    may_tell: bool
    person_id: UUID | None  # null: on the whole account
    account_id: UUID | None = None  # that it is on as a whole

    @property
    def of_account(self) -> bool:
        """Whether it is on the whole account, not on one person."""
        return self.person_id is None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A hold whose review is due, or will be within a week."""

    id: UUID
    number: str
    about: str
    who: str
    since: datetime
    review_at: datetime


def is_on() -> sa.ColumnElement[bool]:
    """The holds that are on now."""
    now = clock.now()
    running = sa.or_(LegalHold.until_at.is_(None), LegalHold.until_at > now)
    return sa.and_(LegalHold.state == HoldState.ON, running)


def held_accounts() -> sa.Select[UUID | None]:
    """The ids of accounts that a hold is on."""
    return sa.select(LegalHold.account_id).where(LegalHold.account_id.is_not(None), is_on())


def held_people() -> sa.Select[UUID | None]:
    """The ids of people that a hold is on, by themselves or by their account."""
    own = sa.select(LegalHold.user_id).where(LegalHold.user_id.is_not(None), is_on())
    inside = sa.select(User.id).where(User.account_id.in_(held_accounts()))
    both = sa.union_all(own, inside).subquery()
    return sa.select(both.c[0])


def is_held(*, person: Key | None = None, account: Key | None = None) -> sa.ColumnElement[bool]:
    """A condition for sweeps: the column names a person, or an account, that a hold is on. Never null."""
    ways = []
    if person is not None:
        ways.append(person.in_(held_people()))
    if account is not None:
        ways.append(account.in_(held_accounts()))
    return sa.func.coalesce(sa.or_(sa.false(), *ways), sa.false())


def holding(
    *,
    person_id: UUID | None = None,
    account_id: UUID | None = None,
    besides: Iterable[sa.ColumnElement[bool]] = (),
) -> list[Hold]:
    """The holds that keep a person, or an account, from being deleted now; the oldest first. One statement.

    A person is held by a hold on the account too; an account by a hold on any of its people. `besides` names further holds.
    """
    ways = list(besides)
    if person_id is not None:
        of_person = sa.select(User.account_id).where(User.id == person_id, User.account_id.is_not(None))
        ways += [LegalHold.user_id == person_id, LegalHold.account_id.in_(of_person)]
    if account_id is not None:
        inside = sa.select(User.id).where(User.account_id == account_id)
        ways += [LegalHold.account_id == account_id, LegalHold.user_id.in_(inside)]
    if not ways:
        return []
    wanted = sa.select(LegalHold).where(is_on(), sa.or_(*ways))
    return [_hold(row) for row in db.session.scalars(wanted.order_by(LegalHold.confirmed_at, LegalHold.id))]


def _hold(row: LegalHold) -> Hold:
    return Hold(
        id=row.id,
        number=row.number,
        reason=row.reason,
        since=row.confirmed_at or row.proposed_at,
        until_at=row.until_at,
        review_at=row.review_at,
        may_tell=row.may_tell,
        person_id=row.user_id,
        account_id=row.account_id,
    )


def state_of(row: LegalHold) -> HoldState:
    """The state as the clock has it."""
    over = row.until_at is not None and row.until_at <= clock.now()
    return HoldState.ENDED if row.state is HoldState.ON and over else row.state


def subject_name(actor: Actor, *, person_id: UUID | None = None, account_id: UUID | None = None) -> str:
    """The name of whom a hold would be on. One statement. Raises NotAllowed, NotFound."""
    require(actor, Permission.LEGAL_HOLD_WRITE)
    wanted = (
        sa.select(User.full_name).where(User.id == person_id, User.status != UserStatus.ERASED)
        if person_id
        else sa.select(Account.name).where(Account.id == account_id)
    )
    name = db.session.scalar(wanted)
    if name is None:
        raise NotFound
    return name


def shown(actor: Actor, *, person_id: UUID | None = None, account_id: UUID | None = None) -> list[Hold]:
    """The holds that a page of a person or an account names; none for who may not see any."""
    if not actor.may(Permission.LEGAL_HOLD_READ):
        return []
    return holding(person_id=person_id, account_id=account_id)


def is_due(row: LegalHold) -> bool:
    """Whether the day of its review has come."""
    return row.review_at is not None and row.review_at <= clock.now()


def about(row: LegalHold) -> str:
    """The name of the person or account that a hold is on. One statement."""
    wanted = (
        sa.select(User.full_name).where(User.id == row.user_id)
        if row.user_id
        else sa.select(Account.name).where(Account.id == row.account_id)
    )
    return db.session.scalar(wanted) or ""


def to_review() -> sa.ColumnElement[bool]:
    """The holds whose review is due, or will be within a week: for filters and figures."""
    return sa.and_(is_on(), LegalHold.review_at <= clock.now() + REVIEW_BEFORE)


def ids(actor: Actor) -> sa.Select[UUID] | None:
    """What waits for this person to review it; None for who reviews none."""
    if not actor.may(Permission.LEGAL_HOLD_WRITE):
        return None
    return _DUE


def values(_actor: Actor) -> dict[str, object]:
    """What `ids` is executed with."""
    return {"review_by": clock.now() + REVIEW_BEFORE, "now": clock.now()}


_NOW = sa.bindparam("now", type_=LegalHold.until_at.type)
_DUE = sa.select(LegalHold.id).where(
    LegalHold.state == HoldState.ON,
    sa.or_(LegalHold.until_at.is_(None), LegalHold.until_at > _NOW),
    LegalHold.review_at <= sa.bindparam("review_by", type_=LegalHold.review_at.type),
)


def lines(actor: Actor, most: int) -> list[ReviewLine]:
    """The same as lines, the first to be due on top. One statement."""
    if not actor.may(Permission.LEGAL_HOLD_WRITE):
        return []
    name = sa.func.coalesce(
        sa.select(User.full_name).where(User.id == LegalHold.user_id).scalar_subquery(),
        sa.select(Account.name).where(Account.id == LegalHold.account_id).scalar_subquery(),
    )
    proposer = sa.select(User.full_name).where(User.id == LegalHold.proposed_by).scalar_subquery()
    columns = (LegalHold.id, LegalHold.number, name, proposer, LegalHold.proposed_at, LegalHold.review_at)
    wanted = sa.select(*columns).where(to_review()).order_by(LegalHold.review_at, LegalHold.id).limit(most)
    return [ReviewLine(*row) for row in db.session.execute(wanted)]


def _whose() -> Mapping[LeadsTo, sa.Select[UUID | None]]:
    return {LeadsTo.PERSON: held_people(), LeadsTo.ACCOUNT: held_accounts()}


kept_back.keep_back("legal_hold", _whose)
