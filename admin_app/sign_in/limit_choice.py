"""At the session limit: after password and second factor the person chooses which session ends, and the sign-in goes on.

Who has no second factor is refused, told the devices: the password alone shall end nobody's session (S4-13, S4-14).
"""

from __future__ import annotations

from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity.locking import lock_person
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import again_if_undone, transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.lens import own
from admin_app.session import lifecycle, queries
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, Stage
from admin_app.session.queries import SessionLine
from admin_app.sign_in.flow import address_policy, attempts, pending, progress
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.password.login import guarded


def devices(actor: Actor) -> list[SessionLine]:
    """Where the person behind the actor's waiting session is signed in. Raises Conflict when it has moved on."""
    person, _methods = pending.of(actor, Stage.LIMIT)
    return queries.live(person.user_id, own())


def end_one(actor: Actor, session_id: UUID) -> lifecycle.Started:
    """End one of the person's sessions and go on with the sign-in, at once; one that ended meanwhile is as good.

    Raises Conflict when the sign-in has ended, AddressDenied, LimitReached when another device was faster.
    """
    with guarded():
        person, methods = pending.of(actor, Stage.LIMIT)
        context = SignInContext.load(actor, person, methods)
        address_policy.enforce(context)

        def gone_on() -> lifecycle.Started:
            with transaction():
                lock_person(person.user_id)
                _end(actor, context, session_id)
                if actor.session_id is None:
                    raise NotAllowed
                return progress.advance(context, actor.session_id, Stage.LIMIT)

        return again_if_undone(gone_on)


def _end(actor: Actor, context: SignInContext, session_id: UUID) -> None:
    person = context.person
    if queries.device_of(person.user_id, session_id) is None:
        return
    sessions.end_these([session_id], EndReason.OTHER_DEVICE)
    audit.record(
        Event.SESSION_ENDED,
        attempts.as_person(actor, person, actor.session_id),
        account_id=person.account_id,
        subject_id=person.user_id,
        facts={"count": 1},
    )
