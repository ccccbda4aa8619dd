"""Sending a mail again, by the one whom it went to: the same words, to the present sign-in address.

A mail that carried a link or code isn't sent again: the secret is gone, and a new one is asked for where it belongs.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.email.models import Mail, MailState, Topic
from admin_app.identity.locking import lock_person
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotFound, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, Subject, require

AN_HOUR = 5  # mails that one person has sent again
HOUR = timedelta(hours=1)
ON_ITS_WAY = N_("It is still on its way.")
SECRET = N_("It carried a link or a code, and these aren’t kept. Ask for a new one where you need it.")
GONE = N_("Its text is no longer kept.")
BULK = N_("It went to many people. What it said also stands under “News”.")


def refusal(mail: Mail) -> str:
    """Why a mail can't be sent again; empty where it can."""
    if mail.state is MailState.QUEUED:
        return ON_ITS_WAY
    if mail.topic is Topic.NEWSLETTER:
        return BULK
    if mail.passing or not mail.text:
        return GONE
    return SECRET if mail.sealed or outbox.REMOVED in mail.text else ""


def send_again(actor: Actor, mail_id: UUID) -> UUID:
    """Queue a mail to the reader once more; gives the new one's id.

    Raises NotFound for what didn't go to the reader, the same as absent; NotAllowed without the right; Conflict where it
    can't be sent again; RateLimited after five in an hour.
    """
    require(actor, Permission.OWN_MAIL_READ, Subject(actor.acting_account_id))
    with transaction():
        if actor.user_id is None:
            raise NotFound
        user = lock_person(actor.user_id).user
        mail = lock_row(Mail, mail_id)
        if mail is None or mail.user_id != user.id or mail.passing:
            raise NotFound
        refused = refusal(mail)
        if refused:
            raise Conflict(refused)
        _within_limit(user.id)
        queued = outbox.queue_again(mail, user.email)
        audit.record(
            Event.MAIL_SENT_AGAIN,
            actor,
            account_id=actor.acting_account_id,
            target=("mail", mail.id),
            subject_id=user.id,
        )
    return queued


def _within_limit(user_id: UUID) -> None:
    since = clock.now() - HOUR
    wanted = (
        sa.select(Mail.created_at)
        .where(Mail.user_id == user_id, Mail.created_at > since, Mail.again_of.is_not(None))
        .order_by(Mail.created_at)
        .limit(AN_HOUR)
    )
    earlier = db.session.scalars(wanted).all()
    if len(earlier) == AN_HOUR:
        raise RateLimited(
            earlier[0] + HOUR, N_("You had 5 e-mails sent again within an hour. Try again a little later.")
        )
