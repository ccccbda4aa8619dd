"""Login sessions: who ends them. How one begins is in `life`, how one is recognised in `recognise`.

Ended means ended: each request reads the row, so the next one is signed out in every process.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.email.messages import session as mails
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.identity.models import Membership
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import earlier
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.proposal.service import AwaitsSecond
from admin_app.session import queries
from admin_app.session.models import SIGNED_IN, EndReason, LoginSession, lapsed
from admin_app.session.second_person import enter_for_two

BATCH = 1_000  # sessions that end in one transaction


def sign_out(actor: Actor) -> None:
    """The person signs out of this session. Nothing is asked, nobody is told; doing it twice does no harm."""
    if actor.session_id is None:
        return
    with transaction():
        if end(actor.session_id, EndReason.SIGNED_OUT):
            audit.record(
                Event.SESSION_SIGNED_OUT, actor, account_id=actor.account_id, subject_id=actor.user_id
            )


def end_own(actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions, without more ado. Raises NotFound for any other, Conflict when it has ended already."""
    with transaction():
        row = db.session.get(LoginSession, session_id)
        if row is None or row.user_id != actor.user_id:
            raise NotFound
        ended = _end_lasting(row, EndReason.OTHER_DEVICE)
        _tell(actor, actor.user_id, ended, "", actor.account_id)


def end_session(actor: Actor, session_id: UUID, reason: str) -> None:
    """End a session of another person, as staff; the person is told.

    Raises Invalid without a reason, NotFound, NotAllowed (role, staff acted on, oneself), Conflict when it has ended
    already.
    """
    reason = reasons.needed(reason)
    with transaction():
        row = db.session.get(LoginSession, session_id)
        if row is None or not actor.is_staff:
            raise NotFound
        person = lock_person(row.user_id)
        require(actor, Permission.PERSON_RESTORE, person.subject)
        _tell_person(actor, person, _end_lasting(row, EndReason.STAFF), reason)


def _end_lasting(row: LoginSession, why: EndReason) -> int:
    gone = [] if lapsed(row, clock.now()) else _end(why, LoginSession.id == row.id)
    if not gone:
        raise Conflict(N_("That session had already ended."))
    return sum(gone)


def end_all(actor: Actor, user_id: UUID, reason: str) -> int:
    """End all sessions of a person, as staff; gives how many were live. Of these the person is told.

    Sign-ins under way end too. Raises NotFound, NotAllowed (role, staff acted on, oneself), Conflict when there is
    nothing left to end.
    """
    reason = reasons.needed(reason)
    with transaction():
        person = lock_person(user_id)
        require(actor, Permission.PERSON_RESTORE, person.subject)
        gone = _end(EndReason.STAFF, LoginSession.user_id == user_id)
        if not gone:
            raise Conflict(N_("There is no session left to end."))
        _tell_person(actor, person, sum(gone), reason)
    return sum(gone)


def end_everybodys(actor: Actor, reason: str, *, shown: int, typed: str) -> int | AwaitsSecond:
    """End every session there is but this one, as administrator (ASVS 7.4.5); gives how many were live.

    For the day when cookies may have leaked. Where more end than policy lets one do alone, another administrator
    confirms it first. `shown` is how many the page told of, `typed` the same by hand, which shows that the act is meant.
    Raises ReauthRequired, NotAllowed, Invalid beside `typed`, Conflict when the same waits already.
    """
    require_fresh(actor)
    reason = reasons.of_staff(actor, reason)
    if text.code(typed) != str(shown):
        raise Invalid(N_("Type %(number)s exactly."), field="typed", code="number", number=shown)
    with transaction():
        require(actor, Permission.STAFF_WRITE)
        number, most = queries.everybodys(actor.session_id), policy.number(Key.BULK_ALONE)
        if actor.is_staff and most and number > most:
            return AwaitsSecond(
                proposals.propose(
                    actor,
                    Subject(),
                    kind=ProposalKind.END_SESSIONS,
                    about=str(number),
                    reason=reason,
                    facts={"count": number},
                )
            )
        return _end_everybodys(actor, reason)


def confirm_everybodys(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> int:
    """End them as the second administrator; gives how many were live.

    Raises ReauthRequired, NotFound, NotAllowed (right, one's own proposal), NotIndependent, Conflict.
    """
    require_fresh(actor)
    with transaction():
        enter_for_two(actor, Permission.STAFF_WRITE, proposal_id)
        taken = proposals.take(
            actor, proposal_id, ProposalKind.END_SESSIONS, subject=Subject(), version=version
        )
        return _end_everybodys(actor, taken.reason)


def _end_everybodys(actor: Actor, reason: str) -> int:
    others = LoginSession.id != actor.session_id if actor.session_id else sa.true()
    ended = sum(_end(EndReason.STAFF, others))
    audit.record(Event.SESSIONS_ENDED_ALL, actor, facts={"count": ended}, reason=reason)
    return ended


def sign_out_others(actor: Actor) -> int:
    """Sign out everywhere but here; gives how many devices were signed in there, which may be none."""
    if actor.user_id is None or actor.session_id is None:
        raise NotAllowed
    with transaction():
        ended = revoke_user(actor.user_id, EndReason.OTHER_DEVICE, keep=actor.session_id)
        if ended:
            _tell(actor, actor.user_id, ended, "", actor.account_id)
    return ended


def _tell_person(actor: Actor, person: LockedPerson, ended: int, reason: str) -> None:
    """An act of staff is on record whatever it ended; of devices that were signed in the person hears by mail."""
    _tell(actor, person.user.id, ended, reason, person.subject.account_id)
    if ended:
        outbox.queue(mails.sessions_ended(person.user, actor, count=ended))


def _tell(actor: Actor, user_id: UUID | None, count: int, reason: str, account_id: UUID | None) -> None:
    audit.record(
        Event.SESSION_ENDED,
        actor,
        account_id=account_id,
        subject_id=user_id,
        facts={"count": count},
        reason=reason,
    )


def end_fresh(actor: Actor) -> None:
    """The person ends the fresh sign-in of this session before its time."""
    with transaction() as session:
        session.execute(
            sa.update(LoginSession)
            .where(LoginSession.id == actor.session_id)
            .values(fresh_until=None)
            .execution_options(synchronize_session=False)
        )


def end(session_id: UUID, why: EndReason) -> bool:
    """End one session; False when it had ended already. Part of another command, which tells of it."""
    return bool(_end(why, LoginSession.id == session_id))


def end_these(session_ids: Collection[UUID], why: EndReason) -> int:
    """End these sessions; gives how many were live. Part of another command, which tells of it."""
    return sum(_end(why, LoginSession.id.in_(session_ids))) if session_ids else 0


def revoke_user(user_id: UUID, why: EndReason, keep: UUID | None = None) -> int:
    """End all sessions of a person but `keep`, sign-ins under way too; gives how many were live.

    Part of another command, which tells of it.
    """
    which = [LoginSession.user_id == user_id]
    if keep is not None:
        which.append(LoginSession.id != keep)
    return sum(_end(why, *which))


def revoke_account(account_id: UUID, why: EndReason) -> int:
    """End all sessions of everybody in an account; gives how many were live. Part of another command, as above."""
    people = sa.select(Membership.user_id).where(Membership.account_id == account_id)
    return sum(_end(why, LoginSession.user_id.in_(people)))


def _end(why: EndReason, *which: sa.ColumnElement[bool]) -> list[bool]:
    """End whatever hasn't ended; gives of each whether it was live, which is what people are told."""
    now = clock.now()
    columns = (LoginSession.stage, LoginSession.ends_at, LoginSession.last_seen_at, LoginSession.idle_seconds)
    with transaction() as session:
        ended = session.execute(
            sa.update(LoginSession)
            .where(LoginSession.ended_at.is_(None), *which)
            .values(ended_at=now, ended_why=why, fresh_until=None)
            .returning(*columns)
            .execution_options(synchronize_session=False)
        )
        return [row.stage in SIGNED_IN and lapsed(row, now) is None for row in ended]


def end_lapsed() -> None:
    """Write down the end of whatever ran out unseen, with its reason and its moment; safe to run by several workers.

    Its row was over already. Until it says so itself, whoever counts an account's open sessions has to look at it.
    """
    now = clock.now()
    ran_idle = LoginSession.last_seen_at <= earlier(now, LoginSession.idle_seconds)
    wanted = (
        sa.select(LoginSession.id, LoginSession.ends_at, LoginSession.last_seen_at, LoginSession.idle_seconds)
        .where(LoginSession.ended_at.is_(None), sa.or_(LoginSession.ends_at <= now, ran_idle))
        .limit(BATCH)
    )
    full = True
    while full:
        with transaction() as session:
            rows = session.execute(wanted).all()
            for row in rows:
                _end_at_its_time(row)
        full = len(rows) == BATCH


def _end_at_its_time(row: sa.Row[UUID, datetime, datetime, int]) -> None:
    ran_idle = row.last_seen_at + timedelta(seconds=row.idle_seconds)
    why = EndReason.IDLE if ran_idle < row.ends_at else EndReason.LIFE
    unseen_since = LoginSession.last_seen_at == row.last_seen_at  # else a request of this moment was let in
    db.session.execute(
        sa.update(LoginSession)
        .where(LoginSession.id == row.id, LoginSession.ended_at.is_(None), unseen_since)
        .values(ended_at=min(row.ends_at, ran_idle), ended_why=why, fresh_until=None)
        .execution_options(synchronize_session=False)
    )


def note_waiting(session_id: UUID, numbers: Mapping[str, int]) -> None:
    """Keep how much waits for whoever is signed in, so that pages which may ask nothing more can show it."""
    with transaction() as session:
        statement = sa.update(LoginSession).where(LoginSession.id == session_id).values(waiting=dict(numbers))
        session.execute(statement.execution_options(synchronize_session=False))
