"""Reading mail: that it was written, when and what became of it is open; what it says is private.

Security mail and whatever carried a link or code is the addressee's alone: the account's other people don't
find it, and staff see its text only where they may see security data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.email import outbox
from admin_app.email.models import Mail, MailState, Topic
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.lens import Area, Lens, Revealed, own
from admin_app.kernel.permissions import Permission, Subject, require
from admin_app.lib import masks

ORDER = paging.Order((Mail.created_at, Mail.id))
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


def of_account(
    actor: Actor, account_id: UUID, lens: Lens, *, size: int = 25, key: str | None = None
) -> paging.Page[MailLine]:
    """The mail of an account, newest first; to its people without what is another's alone."""
    wanted = sa.select(Mail).where(Mail.account_id == account_id)
    if actor.is_customer:
        require(actor, Permission.OWN_ACCOUNT_READ, Subject(account_id))
        wanted = wanted.where(sa.or_(Mail.user_id == actor.user_id, sa.not_(Mail.addressee_only)))
    else:
        require(actor, Permission.MAIL_READ, Subject(account_id))
    return _page(wanted, lens, size, key)


def of_person(
    actor: Actor, user_id: UUID, lens: Lens, *, size: int = 25, key: str | None = None
) -> paging.Page[MailLine]:
    """The mail to one person, newest first: the own, or any for staff."""
    if actor.user_id != user_id:
        require(actor, Permission.MAIL_READ)
    return _page(sa.select(Mail).where(Mail.user_id == user_id), lens, size, key)


def letter(actor: Actor, mail_id: UUID, lens_for: LensFor) -> MailDetail:
    """One mail. `lens_for` tells what the reader sees of its account. Raises NotFound where it isn't theirs."""
    mail = db.session.get(Mail, mail_id)
    if mail is None or not _may_find(actor, mail):
        raise NotFound
    lens = Lens()
    if actor.is_customer or mail.user_id == actor.user_id:
        lens = own()
    elif mail.account_id is not None:
        lens = lens_for(actor, mail.account_id)
    area = Area.SECURITY if mail.addressee_only else Area.PROFILE
    text = lens.show(outbox.readable(mail), area, masks.text, name=FIELD, user_id=mail.user_id)
    return MailDetail(_line(mail, lens), text, area, mail.account_id)


def _may_find(actor: Actor, mail: Mail) -> bool:
    if actor.user_id is not None and mail.user_id == actor.user_id:
        return True
    if actor.is_customer:
        return mail.account_id == actor.acting_account_id and not mail.addressee_only
    require(actor, Permission.MAIL_READ)
    return True


def _page(wanted: sa.Select[Any], lens: Lens, size: int, key: str | None) -> paging.Page[MailLine]:
    found = paging.fetch(wanted, ORDER, size=size, key=key)
    return paging.Page([_line(mail, lens) for mail in found.rows], found.older, found.newer)


def _line(mail: Mail, lens: Lens) -> MailLine:
    return MailLine(
        mail.id,
        mail.created_at,
        lens.email(mail.to_address, mail.user_id),
        mail.to_name,
        mail.subject,
        mail.topic,
        mail.state,
        mail.last_error,
        mail.user_id,
    )
