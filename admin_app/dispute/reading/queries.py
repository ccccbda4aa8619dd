"""What pages read about disputes, and who stands how to one. Nothing private is in what staff read."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.dispute.models import (
    OPEN_STATES,
    Dispute,
    DisputeItem,
    DisputeState,
    ItemState,
)
from admin_app.former_state import service as former_state
from admin_app.identity.models import Account, User, UserKind
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import among_given
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require

SHOWN_FOR = timedelta(days=7)  # at the start page of staff, once it is over
SWEPT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """One dispute as a list shows it."""

    id: UUID
    number: str
    user_id: UUID
    full_name: str
    kind: UserKind
    account_id: UUID | None
    account_name: str
    state: DisputeState
    confirmed: bool  # of staff: an administrator took it back
    said_at: datetime
    waits_until: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it isn't over."""
        return self.state in OPEN_STATES

    @property
    def needs_staff(self) -> bool:
        """Whether somebody of staff has to decide now."""
        if self.kind is UserKind.STAFF:
            return self.is_open and not self.confirmed
        return self.state is DisputeState.OBJECTED


def lately(limit: int, *, kinds: Collection[UserKind]) -> list[DisputeLine]:
    """Disputes that are open or were said in the last 7 days: those that need staff first, then the newest. One statement."""
    since = clock.now() - SHOWN_FOR
    rows = db.session.execute(_lately(), {"kinds": kinds, "since": since, "most": limit})
    return [line_of(row) for row in rows]


@functools.cache
def _lately() -> sa.Select[*tuple[object, ...]]:
    said = Dispute.said_at > sa.bindparam("since")
    return (
        lines()
        .where(among_given(User.kind, "kinds"), sa.or_(is_open(), said))
        .order_by(sa.case((needs_staff(), 0), else_=1), Dispute.said_at.desc())
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def is_open() -> sa.ColumnElement[bool]:
    """Disputes that aren't over."""
    return Dispute.state.in_(OPEN_STATES)


def needs_staff() -> sa.ColumnElement[bool]:
    """Disputes about which somebody of staff has to decide now; `DisputeLine.needs_staff` says the same of one."""
    of_staff = sa.exists().where(User.id == Dispute.user_id, User.kind == UserKind.STAFF).correlate(Dispute)
    unconfirmed = sa.and_(is_open(), Dispute.confirmed_at.is_(None), of_staff)
    return sa.or_(Dispute.state == DisputeState.OBJECTED, unconfirmed)


def of_customers() -> sa.ColumnElement[bool]:
    """Those that aren't about staff, who are the administrators' to see."""
    return sa.exists().where(User.id == Dispute.user_id, User.kind == UserKind.CUSTOMER)


def within_reach(actor: Actor) -> sa.Select[Any]:
    """The disputes somebody may read: those about staff only who may see the staff. Raises NotAllowed."""
    require(actor, Permission.PERSON_RESTORE)
    wanted = sa.select(Dispute)
    if actor.may(Permission.STAFF_READ):
        return wanted
    return wanted.where(of_customers())


def is_disputed() -> sa.ColumnElement[bool]:
    """Whether a `User` has an open dispute."""
    return sa.exists().where(Dispute.user_id == User.id, is_open())


def was_judged(user_id: UUID, moment: datetime) -> bool:
    """Whether a moment lies in the time of a dispute that is settled: what was done then was frozen, or given back."""
    judged = sa.exists().where(
        Dispute.user_id == user_id,
        Dispute.state == DisputeState.SETTLED,
        Dispute.since <= moment,
        Dispute.ended_at > moment,
    )
    return bool(db.session.scalar(sa.select(judged)))


def open_line(user_id: UUID) -> DisputeLine | None:
    """The open dispute of a person. One statement."""
    row = db.session.execute(_open_line(), {"user_id": user_id}).first()
    return line_of(row) if row else None


@functools.cache
def _open_line() -> sa.Select[*tuple[object, ...]]:
    return lines().where(Dispute.user_id == sa.bindparam("user_id"), is_open())


def of_person(user_id: UUID) -> list[DisputeLine]:
    """The disputes of a person, the newest first. One statement."""
    rows = db.session.execute(
        lines()
        .where(Dispute.user_id == user_id)
        .order_by(Dispute.said_at.desc(), Dispute.id.desc())
        .limit(20)
    )
    return [line_of(row) for row in rows]


def waits_for_owner() -> sa.Exists:
    """Disputes of which something about others waits for an owner."""
    return sa.exists().where(
        DisputeItem.dispute_id == Dispute.id, DisputeItem.others, DisputeItem.state == ItemState.FROZEN
    )


def open_one(user_id: UUID) -> UUID | None:
    """The open dispute of a person. One statement."""
    return db.session.scalar(sa.select(Dispute.id).where(Dispute.user_id == user_id, is_open()))


def open_of_staff(username: str) -> UUID | None:
    """The member of staff of this name, where a dispute about them is open."""
    return db.session.scalar(
        sa.select(User.id)
        .join(Dispute, Dispute.user_id == User.id)
        .where(
            User.username_folded == text.fold(username),
            User.kind == UserKind.STAFF,
            is_open(),
        )
    )


def person_of(dispute_id: UUID) -> UUID:
    """Whom a dispute is about. Raises NotFound."""
    user_id = db.session.scalar(sa.select(Dispute.user_id).where(Dispute.id == dispute_id))
    if user_id is None:
        raise NotFound
    return user_id


def disputed(dispute_id: UUID) -> User:
    """The person a dispute is about. Raises NotFound."""
    found = db.session.get(User, person_of(dispute_id))
    if found is None:
        raise NotFound
    return found


def is_concerned(user_id: UUID, dispute_id: UUID) -> bool:
    """Whether one of a dispute's things is about this person, or their place changed in its time, by whomever."""
    there = sa.exists().where(DisputeItem.dispute_id == dispute_id, DisputeItem.subject_id == user_id)
    since = db.session.scalar(sa.select(Dispute.since).where(Dispute.id == dispute_id))
    touched = since is not None and former_state.touched_since(
        user_id, since, "person", "role", "staff_roles"
    )
    return touched or bool(db.session.scalar(sa.select(there)))


def overdue_items() -> list[UUID]:
    """Things whose 30 days are over."""
    return list(
        db.session.scalars(
            sa.select(DisputeItem.id)
            .where(DisputeItem.keep_until <= clock.now())
            .order_by(DisputeItem.keep_until)
            .limit(SWEPT_AT_ONCE)
        )
    )


def lines() -> sa.Select[*tuple[object, ...]]:
    """The columns of which `line_of` makes a line."""
    return (
        sa.select(
            Dispute.id,
            Dispute.number,
            Dispute.user_id,
            User.full_name,
            User.kind,
            Dispute.account_id,
            Account.name.label("account_name"),
            Dispute.state,
            Dispute.confirmed_at,
            Dispute.said_at,
            Dispute.waits_until,
        )
        .join(User, User.id == Dispute.user_id)
        .outerjoin(Account, Account.id == Dispute.account_id)
    )


def line_of(row: sa.Row[*tuple[object, ...]]) -> DisputeLine:
    """A line of a row of `lines`."""
    found = row._mapping  # noqa: SLF001 - a row's public name for its columns
    return DisputeLine(
        found["id"],
        found["number"] or "",
        found["user_id"],
        found["full_name"],
        found["kind"],
        found["account_id"],
        found["account_name"] or "",
        found["state"],
        found["confirmed_at"] is not None,
        found["said_at"],
        found["waits_until"],
    )
