"""Who was verified on the phone, to whom, until when: what an agent's acts and proposals carry meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database import transaction_notes
from admin_app.kernel.database.statements import NOW, rows_of
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission
from admin_app.verified_caller.models import BY_PHONE, CallerChannel, CallerCheck

# The checks that prove something now: of an agent, about a person, the ones by phone first.
_PROVES = sa.and_(CallerCheck.verified_until > NOW, CallerCheck.ended_at.is_(None))
_STANDING = (
    sa.select(CallerCheck.id, CallerCheck.channel, CallerCheck.verified_until)
    .where(
        CallerCheck.user_id == sa.bindparam("user_id"),
        CallerCheck.staff_id == sa.bindparam("staff_id"),
        _PROVES,
    )
    .order_by(CallerCheck.channel.in_(sorted(BY_PHONE)).desc(), CallerCheck.verified_until.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class VerifiedCaller:
    """A check that proves something now."""

    check_id: UUID
    channel: CallerChannel
    until: datetime

    @property
    def by_phone(self) -> bool:
        """Whether it went to a phone: alone such a one takes the place of another proof of identity."""
        return self.channel in BY_PHONE


def of(actor: Actor, user_id: UUID | None) -> VerifiedCaller | None:
    """Whether a person was verified to this agent on the phone, and is still. One statement, none for who can't check."""
    if user_id is None or actor.user_id is None or not actor.is_staff:
        return None
    if Permission.CALLER_CHECK not in actor.permissions:
        return None
    values = {"user_id": user_id, "staff_id": actor.user_id, "now": clock.now()}
    row = rows_of(_STANDING, values).first()
    return VerifiedCaller(row.id, row.channel, row.verified_until) if row else None


@dataclass(frozen=True, slots=True)
class CheckedCaller:
    """A check that a proposal carries: by what, when, and whether somebody ended it since."""

    channel: CallerChannel
    at: datetime
    counts: bool

    @property
    def by_phone(self) -> bool:
        """Whether it takes the place of another proof of identity."""
        return self.channel in BY_PHONE


def told(check_id: UUID | None) -> CheckedCaller | None:
    """What a proposal says of its check. One statement, none where there is no check."""
    if check_id is None:
        return None
    columns = (CallerCheck.channel, CallerCheck.verified_at, CallerCheck.ended_at)
    row = db.session.execute(sa.select(*columns).where(CallerCheck.id == check_id)).one()
    return CheckedCaller(row.channel, row.verified_at, row.ended_at is None)


def counts(check_id: UUID) -> bool:
    """Whether what rests on a check still may: nobody ended it, and no dispute did. Its 30 minutes may be over."""
    ended = db.session.scalar(sa.select(CallerCheck.ended_at).where(CallerCheck.id == check_id))
    return ended is None


def is_checked() -> sa.ColumnElement[bool]:
    """Whether a check of a `User` waits for its code or proves something, in a statement that is built once."""
    alive = sa.or_(CallerCheck.verified_until > NOW, CallerCheck.expires_at > NOW)
    return sa.exists().where(CallerCheck.user_id == User.id, CallerCheck.ended_at.is_(None), alive)


def _word(actor: Actor, user_id: UUID) -> str:
    """How the caller was verified: to whoever acts, or to whoever proposed what is confirmed in this transaction."""
    found = of(actor, user_id) or told(transaction_notes.kept(transaction_notes.CALLER))
    return found.channel.value if found else ""


audit.on_caller(_word)
