"""Waits that staff end before their time: a person's by *unlock*, an address's for one person or for everybody there.

An address's wait is chosen from a try that met it, so nobody needs to see or type an address.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.email.messages import session as mails
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require, require_fresh
from admin_app.session.models import AttemptResult, SignInAttempt
from admin_app.sign_in.models import Throttle
from admin_app.sign_in.throttle import limits, store

LOOKED_BACK = timedelta(hours=6)  # a wait lasts 15 min, and as long again with each further failure
MOST_TRIES = 200
PASSES_FOR = timedelta(minutes=10)
A_DAY = timedelta(days=1)
AN_ADDRESS, A_MEMBER = 3, 10  # waits ended for everybody


class WaitEndsFor(enum.StrEnum):
    """For whom an address's wait ends."""

    PERSON = "person"
    EVERYBODY = "everybody"


def unlock(actor: Actor, user_id: UUID, reason: str) -> None:
    """End the wait of a person after wrong passwords or codes; the person is told by whom.

    The count of failures in a row stays (NIST SP 800-63B-4 §3.2.2). Raises NotFound, NotAllowed (role, staff
    acted on, oneself), Conflict when the person doesn't have to wait any more.
    """
    reason = reasons.needed(reason)
    with transaction():
        person = lock_person(user_id)
        require(actor, Permission.PERSON_RESTORE, person.subject)
        lifted = limits.lift(user_id)
        if not lifted:
            raise Conflict(N_("This person doesn’t have to wait any more."))
        audit.record(
            Event.PERSON_UNLOCKED,
            actor,
            account_id=person.subject.account_id,
            subject_id=user_id,
            facts={"waits": lifted},
            reason=reason,
        )
        outbox.queue(mails.unlocked(person.user, actor))


@dataclass(frozen=True, slots=True)
class AddressWait:
    """An address that waits just now, as a person's try met it."""

    attempt_id: UUID
    key: str
    at: datetime
    until: datetime
    failures: int
    ip: str
    country: str
    device: str


def of_addresses(user_id: UUID) -> list[AddressWait]:
    """The waits that a person's tries of the last hours met and that go on, the newest try of each. Two statements."""
    now = clock.now()
    met: dict[str, SignInAttempt] = {}
    wanted = sa.select(SignInAttempt).where(
        SignInAttempt.user_id == user_id,
        SignInAttempt.result == AttemptResult.ADDRESS_WAITING,
        SignInAttempt.at > now - LOOKED_BACK,
    )
    for row in db.session.scalars(wanted.order_by(SignInAttempt.at.desc()).limit(MOST_TRIES)):
        met.setdefault(limits.address_key(row.ip), row)
    waiting = db.session.execute(
        sa.select(Throttle.key, Throttle.wait_until, Throttle.failures).where(
            Throttle.key.in_(met), Throttle.wait_until > now
        )
    )
    found = [_wait_of(met[key], key, until or now, failures) for key, until, failures in waiting]
    return sorted(found, key=lambda wait: wait.at, reverse=True)


def _wait_of(row: SignInAttempt, key: str, until: datetime, failures: int) -> AddressWait:
    return AddressWait(row.id, key, row.at, until, failures, row.ip, row.country, row.device)


def end_wait(
    actor: Actor, user_id: UUID, *, attempt: UUID | str, whom: WaitEndsFor | str, reason: str
) -> None:
    """End the wait of an address that a person's try met: for that person, or for everybody there.

    For the person it is passed for 10 min, while failures go on counting for name and address; the person is told. For
    everybody its count begins anew, which only the audit trail tells; that asks for a fresh sign-in and is limited
    to 3 a day an address, 10 a member of staff. Raises NotFound, NotAllowed, Conflict when it doesn't wait any more,
    ReauthRequired, RateLimited.
    """
    reason, whom = reasons.needed(reason), WaitEndsFor(whom)
    if whom is WaitEndsFor.EVERYBODY:
        require_fresh(actor)
    with transaction():
        person = lock_person(user_id)
        require(actor, Permission.WAIT_END, person.subject)
        wait = next((w for w in of_addresses(user_id) if str(w.attempt_id) == str(attempt)), None)
        if wait is None:
            raise Conflict(N_("That address doesn’t have to wait any more."))
        if whom is WaitEndsFor.PERSON:
            _let_pass(actor, person, wait, reason)
        else:
            _begin_anew(actor, wait, reason)


def _let_pass(actor: Actor, person: LockedPerson, wait: AddressWait, reason: str) -> None:
    limits.let_pass(wait.key, person.user.id, clock.now() + PASSES_FOR)
    minutes = int(PASSES_FOR.total_seconds()) // 60
    audit.record(
        Event.WAIT_PASSED,
        actor,
        account_id=person.subject.account_id,
        subject_id=person.user.id,
        facts={"minutes": minutes},
        reason=reason,
    )
    outbox.queue(mails.wait_passed(person.user, actor, minutes=minutes))


def _begin_anew(actor: Actor, wait: AddressWait, reason: str) -> None:
    most = {
        "lift:" + wait.key.partition(":")[2]: AN_ADDRESS,
        "lift:" + lookup_hash(str(actor.user_id), "throttle"): A_MEMBER,
    }
    if not limits.within(most, A_DAY):
        raise RateLimited(
            None,
            N_(
                "An address’s wait can be ended for everybody at most 3 times a day, and at most 10 times by one member of staff."
            ),
        )
    store.begin_anew(wait.key, clock.now())
    audit.record(Event.WAIT_ENDED, actor, facts={"count": wait.failures}, reason=reason)
