"""Waits that staff end before their time: a person's, by *unlock*."""

from __future__ import annotations

from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.email.messages import session as mails
from admin_app.identity.locking import lock_person
from admin_app.kernel import reasons
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import Permission, require
from admin_app.sign_in.throttle import limits


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
            raise Conflict(N_("This person doesn't have to wait any more."))
        audit.record(
            Event.PERSON_UNLOCKED,
            actor,
            account_id=person.subject.account_id,
            subject_id=user_id,
            facts={"waits": lifted},
            reason=reason,
        )
        outbox.queue(mails.unlocked(person.user, actor))
