"""The history of tries: one row each, and for those that were heard an event of the audit trail."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.database.statements import write
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.lib import devices
from admin_app.session.models import AttemptResult, Method, SignInAttempt
from admin_app.sign_in.factors import factor
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.models import PasswordCredential
from admin_app.sign_in.throttle import limits


def record(
    actor: Actor,
    result: AttemptResult,
    *,
    user_id: UUID | None,
    name: str = "",
    method: str = Method.PASSWORD,
    session_id: UUID | None = None,
    refusal_code: str = "",
    waits_until: datetime | None = None,
) -> None:
    """Keep one try, in the caller's transaction; of an unknown name only its keyed hash."""
    row = {
        "user_id": user_id,
        "name_hash": "" if user_id else lookup_hash(name, "name"),
        "result": result,
        "method": method,
        "session_id": session_id,
        "refusal_code": refusal_code,
        "waits_until": waits_until,
        "ip": actor.ip,
        "ip_hash": lookup_hash(actor.ip, "ip") if actor.ip else "",
        "country": actor.country,
        "device": devices.words(actor.user_agent),
    }
    write(SignInAttempt, row)


def record_wait(
    actor: Actor,
    wait: limits.Waits,
    *,
    user_id: UUID | None,
    name: str = "",
    method: str = Method.PASSWORD,
    session_id: UUID | None = None,
) -> None:
    """A try that wasn't heard, with whose wait it met and until when, in a transaction of its own."""
    of_address = wait.whose is limits.WaitOf.ADDRESS
    result = AttemptResult.ADDRESS_WAITING if of_address else AttemptResult.WAITING
    with transaction():
        record(
            actor,
            result,
            user_id=user_id,
            name=name,
            method=method,
            session_id=session_id,
            waits_until=wait.retry_at,
        )


def record_refusal(actor: Actor, subject: SignInSubject | None, result: AttemptResult, name: str) -> None:
    """A try whose name and password were heard and refused, in the caller's transaction.

    The same statements for everybody, known or not: count, try, event and its details (SECURITY 1).
    """
    counted = result is AttemptResult.WRONG_PASSWORD and subject is not None
    count_failure(subject.user_id if counted and subject else clock.new_id())
    user_id = subject.user_id if subject else None
    record(actor, result, user_id=user_id, name=name)
    audit.record(
        Event.SIGN_IN_REFUSED if subject else Event.SIGN_IN_UNKNOWN,
        actor,
        account_id=subject.account_id if subject else None,
        subject_id=user_id,
        facts={"result": result.value},
    )


def count_failure(user_id: UUID) -> None:
    """One more wrong password in a row; the hundredth disables it until it is set anew."""
    password = PasswordCredential
    factor.count_failure(password.failures, password.disabled_at, password.user_id == user_id)


def record_signed_in(actor: Actor, subject: SignInSubject, session_id: UUID, method: str) -> None:
    """The session is open: history, last sign-in and event, in the caller's transaction.

    Whoever is tied to an address is tied to this one from now on. Raises Conflict when the tie was turned on or
    off since this sign-in began, since the session was begun by the former rule.
    """
    record(actor, AttemptResult.SIGNED_IN, user_id=subject.user_id, method=method, session_id=session_id)
    done = db.session.execute(
        sa.update(User)
        .where(User.id == subject.user_id, User.bind_ip.is_(subject.bind_ip))
        .values(
            last_sign_in_at=clock.now(),
            last_sign_in_country=actor.country,
            **({"bound_ip": actor.ip} if subject.bind_ip else {}),
        )
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Conflict(N_("Your sign-in settings changed just now. Sign in again."))
    audit.record(
        Event.SIGN_IN_SUCCEEDED,
        as_person(actor, subject, session_id),
        account_id=subject.account_id,
        subject_id=subject.user_id,
        facts={"method": method},
    )


def as_person(actor: Actor, subject: SignInSubject, session_id: UUID | None = None) -> Actor:
    """Whoever stood at the door, now known; without any right yet."""
    return dataclasses.replace(
        actor,
        kind=ActorKind(subject.kind),
        user_id=subject.user_id,
        name=subject.full_name,
        account_id=subject.account_id,
        session_id=session_id,
        language=subject.language,
        time_zone=subject.time_zone,
        username=subject.username,
    )
