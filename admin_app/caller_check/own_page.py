"""The caller's own side: the code shown on a signed-in page, and the end of a check.

The threat: somebody rings a customer up, says to be our support, and has the code read out. So the page shows a code
only while a check waits for it, after a fresh sign-in, and says plainly when to tell it to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.caller_check import bars, codes
from admin_app.identity.locking import lock_person
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.lib import masks
from admin_app.session import ended
from admin_app.verified_caller.models import CallerChannel, CallerCheck

NOTHING = N_("Nobody in our support is waiting for a code from you any more.")


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """A check as its person sees it: who of our support asked (first name and initial), what for, how it stands."""

    id: UUID
    agent: str
    channel: CallerChannel
    areas: tuple[str, ...]
    hours: int
    asked_at: datetime
    expires_at: datetime
    verified_until: datetime | None

    @property
    def shows_code(self) -> bool:
        """Whether its code is to be shown here."""
        return self.channel is CallerChannel.PAGE and self.verified_until is None


def open_checks(actor: Actor) -> list[OwnCheck]:
    """One's own checks that wait for their code or prove something now, the newest first. One statement."""
    user_id = _self(actor)
    now = clock.now()
    wanted = (
        sa.select(CallerCheck, User.full_name)
        .join(User, User.id == CallerCheck.staff_id)
        .where(
            CallerCheck.user_id == user_id,
            CallerCheck.ended_at.is_(None),
            sa.or_(
                CallerCheck.verified_until > now,
                sa.and_(CallerCheck.verified_at.is_(None), CallerCheck.expires_at > now),
            ),
        )
        .order_by(CallerCheck.asked_at.desc())
        .limit(10)
    )
    return [_line(row, name) for row, name in db.session.execute(wanted)]


def refuse_others(actor: Actor, check_id: UUID) -> None:
    """Raise NotFound for somebody else's check, the same as absent. One statement."""
    owner = db.session.scalar(sa.select(CallerCheck.user_id).where(CallerCheck.id == check_id))
    if owner is None or owner != _self(actor):
        raise NotFound


def show(actor: Actor, check_id: UUID) -> str:
    """A code for a check that waits for it here; gives it, to be shown once. One shown before is worthless.

    The guesses that were made stay counted. Raises ReauthRequired, NotFound, Conflict.
    """
    require_fresh(actor)
    user_id = _self(actor)
    with transaction():
        person = lock_person(user_id)
        require(actor, Permission.OWN_SECURITY_WRITE, person.subject)
        ended.refuse(actor.session_id)
        row = _mine(user_id, check_id)
        bars.refuse(person.user)
        waits = row.verified_at is None and row.ended_at is None and row.expires_at > clock.now()
        if row.channel is not CallerChannel.PAGE or not waits:
            raise Conflict(NOTHING)
        code = codes.put(row)
        row.shown_at = clock.now()
        audit.record(
            Event.CALLER_CHECK_SHOWN,
            actor,
            account_id=row.account_id,
            target=("user", user_id),
            subject_id=user_id,
            facts={"check": str(row.id)},
        )
    return code


def end(actor: Actor, check_id: UUID) -> None:
    """End a check about oneself at once: its code is worthless, what was verified counts no more.

    Needs no fresh sign-in. Support access that was allowed with it has its own end. Raises NotFound, Conflict.
    """
    user_id = _self(actor)
    with transaction():
        lock_person(user_id)
        row = _mine(user_id, check_id)
        if row.ended_at is not None:
            raise Conflict(NOTHING)
        codes.end(actor, row)


def _mine(user_id: UUID, check_id: UUID) -> CallerCheck:
    row = lock_row(CallerCheck, check_id)
    if row is None or row.user_id != user_id:
        raise NotFound
    return row


def _self(actor: Actor) -> UUID:
    if actor.user_id is None or not actor.is_customer:
        raise NotAllowed
    require(actor, Permission.OWN_SECURITY_WRITE, Subject(actor.acting_account_id))
    return actor.user_id


def _line(row: CallerCheck, agent: str) -> OwnCheck:
    return OwnCheck(
        id=row.id,
        agent=masks.short_name(agent),
        channel=row.channel,
        areas=tuple(row.areas),
        hours=row.hours,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        verified_until=row.verified_until,
    )
