"""Reading mail, for staff: that it was written, when and what became of it is open; what it says is private.

The text of security mail, and of whatever carried a link or code, they see only where they may see security data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.email import outbox
from admin_app.email.messages.ticket import ticket_of
from admin_app.email.models import Mail, MailState, Topic
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import Area, Lens, Revealed, own
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import masks

FIELD = "mail"

LensFor = Callable[[Actor, UUID], Lens]


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail as a list shows it. `reason` is a server's code where it bounced or failed."""

    id: UUID
    at: datetime
    to: Revealed
    name: str
    subject: str
    topic: Topic
    state: MailState
    reason: str
    user_id: UUID | None


@dataclass(frozen=True, slots=True)
class MailDetail:
    """One mail to read; the text never holds a secret."""

    line: MailLine
    text: Revealed
    area: Area  # which sight shows the text
    account_id: UUID | None


def came_back() -> sa.ColumnElement[bool]:
    """Mail that reached nobody: refused by the other side, or given up."""
    return Mail.state.in_((MailState.BOUNCED, MailState.FAILED))


def letter(actor: Actor, mail_id: UUID, lens_for: LensFor) -> MailDetail:
    """One mail, for staff. `lens_for` tells what the reader sees of its account. Raises NotFound, NotAllowed."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        raise NotFound
    lens = Lens()
    if mail.user_id != actor.user_id:
        require(actor, Permission.MAIL_READ)
    if mail.user_id == actor.user_id:
        lens = own()
    elif mail.account_id is not None:
        lens = lens_for(actor, mail.account_id)
    area = Area.SECURITY if mail.addressee_only else Area.PROFILE
    text = lens.show(outbox.readable(mail), area, masks.text, name=FIELD, user_id=mail.user_id)
    return MailDetail(_line(actor, mail, lens), text, area, mail.account_id)


def subject_for(actor: Actor, thread: str, subject: str) -> str:
    """A mail's subject as staff may read it. That of a ticket is what its author wrote, and tickets have readers of their own
    (DOMAIN 2): whoever doesn't see every category reads the ticket's number alone.
    """
    if ticket_of(thread) is None or actor.may(Permission.TICKET_EVERY):
        return subject
    number, bracket, _written = subject.partition("]")
    return number + bracket if bracket else ""


def _line(actor: Actor, mail: Mail, lens: Lens) -> MailLine:
    return MailLine(
        mail.id,
        mail.created_at,
        lens.email(mail.to_address, mail.user_id),
        mail.to_name,
        mail.subject if mail.user_id == actor.user_id else subject_for(actor, mail.thread, mail.subject),
        mail.topic,
        mail.state,
        mail.last_error,
        mail.user_id,
    )
