"""The last step of a sign-in: documents that wait for this person's answer, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app.document import answering, due, queries
from admin_app.document.due import Reader
from admin_app.document.queries import ReadVersion
from admin_app.identity.locking import lock_person
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import again_if_undone, transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.session import lifecycle
from admin_app.session.models import Stage
from admin_app.sign_in.flow import address_policy, attempts, pending, progress
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.password.login import guarded

OVER = N_("This can’t be put off any longer.")


@dataclass(frozen=True, slots=True)
class StepReading:
    """The document that is read now; `may_wait_until` is None where one of those that wait can't be put off."""

    version: ReadVersion
    may_wait_until: datetime | None
    left: int  # that wait, this one among them


def reading(actor: Actor, language: str) -> StepReading | None:
    """What the actor's waiting sign-in asks to be read now; None where nothing waits any more.

    Raises Conflict when the sign-in has moved on.
    """
    person, _methods = pending.of(actor, Stage.DOCUMENTS)
    reader = _reader(person)
    waiting = due.of(reader)
    if not waiting:
        return None
    row = waiting[0].row
    times = [one.may_wait_until for one in waiting]
    known = [at for at in times if at is not None]
    return StepReading(
        queries.read(row, language, queries.answered_before(reader, row)),
        min(known) if len(known) == len(times) else None,
        len(waiting),
    )


def answer(actor: Actor, version_id: UUID, *, language: str) -> lifecycle.Started | None:
    """Agree to a version or note it; on with the sign-in after the last one, None while others wait.

    Raises Conflict when the sign-in has ended or another version is in force, AddressDenied, LimitReached.
    """
    return _step(actor, version_id, language)


def put_off(actor: Actor) -> lifecycle.Started | None:
    """Go on without an answer, until the next sign-in. Raises Conflict where one can't be put off any longer."""
    return _step(actor, None, "")


def _step(actor: Actor, version_id: UUID | None, language: str) -> lifecycle.Started | None:
    with guarded():
        person, methods = pending.of(actor, Stage.DOCUMENTS)
        session_id = actor.session_id
        if session_id is None:
            raise NotAllowed
        context = SignInContext.load(actor, person, methods)
        address_policy.enforce(context)

        def gone_on() -> lifecycle.Started | None:
            with transaction():
                lock_person(person.user_id)
                left = _answered(actor, context, version_id, language)
                return None if left else progress.advance(context, session_id, Stage.DOCUMENTS)

        return again_if_undone(gone_on)


def _answered(actor: Actor, context: SignInContext, version_id: UUID | None, language: str) -> int:
    """How many still hold this sign-in up."""
    person, reader = context.person, _reader(context.person)
    if version_id is not None:
        known = attempts.as_person(actor, person, actor.session_id)
        return answering.give(known, reader, version_id, language=language)
    if any(one.may_wait_until is None for one in due.of(reader)):
        raise Conflict(OVER)
    return 0


def _reader(person: SignInSubject) -> Reader:
    return Reader(person.user_id, person.account_id, person.binds_account)
