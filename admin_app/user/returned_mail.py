"""Forgetting, on somebody's word, that mail to an address came back: the mailbox was full, or its server was down.

The address counts as any other from then on, so newsletters and service status go there again; the next bounce counts anew.
"""

from __future__ import annotations

from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.bounce import service as bounces
from admin_app.email import outbox
from admin_app.email.messages import person as mails
from admin_app.email.models import Mail
from admin_app.identity.locking import lock_person
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require


def forget(actor: Actor, mail_id: UUID, reason: str) -> None:
    """Staff let the address that a mail went to count again; its person is told by whom.

    Raises Invalid without a reason, NotFound (no such mail, or to nobody of ours), NotAllowed (role, staff acted on, oneself),
    Conflict where nothing is counted against the address.
    """
    reason = reasons.needed(reason)
    with transaction():
        mail = db.session.get(Mail, mail_id)
        if mail is None or mail.user_id is None:
            raise NotFound
        person = lock_person(mail.user_id)
        require(actor, Permission.PERSON_RESTORE, person.subject)
        if not bounces.clear(mail.user_id, mail.to_hash):
            raise Conflict(N_("Nothing came back from this address that still counts."))
        audit.record(
            Event.PERSON_MAIL_COUNTS_AGAIN,
            actor,
            account_id=person.subject.account_id,
            target=("user", person.user.id),
            subject_id=person.user.id,
            reason=reason,
        )
        outbox.queue(mails.reached_again(person.user, actor))
