"""Mail as customers read it: all that was sent to them, and what their account shares.

The account's people share every mail of it but what is the addressee's alone: security mail, and whatever carried a
link or code. Mail about invoices is shared by those who may see invoices. Secrets stand nowhere in readable form. Of others' mails the address is masked: it may be a contact that
nobody else knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.email import outbox
from admin_app.email.history import FIELD, MailLine
from admin_app.email.messages.ticket import ticket_of
from admin_app.email.models import Mail, MailState, Topic
from admin_app.identity.models import User
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import MASKED, Area, Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import masks
from admin_app.mail_history import again

RIGHTS = {Topic.BILLING: Permission.OWN_BILLING_READ}  # without which others' mail of a topic isn't shared
SHOWN = (
    "id",
    "created_at",
    "to_address",
    "to_name",
    "subject",
    "topic",
    "state",
    "last_error",
    "user_id",
)


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Which mails are wanted; None is all. `user_id` is whom they went to."""

    topic: Topic | None = None
    state: MailState | None = None
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OwnMail:
    """One mail to read. `refused` says why it can't be sent again; empty where the reader may have it sent."""

    line: MailLine
    text: Revealed
    mine: bool
    sent_at: datetime | None
    attempts: int
    refused: str


def mails(
    actor: Actor, lens: Lens, wanted: MailFilter | None = None, *, size: int = 25, key: str | None = None
) -> paging.Page[MailLine]:
    """The mails that a customer may find, newest first, in one statement; `lens` is what they see of themselves.

    Raises NotAllowed without the right, Invalid for a key that isn't one of ours.
    """
    require(actor, Permission.OWN_MAIL_READ)
    wanted = wanted or MailFilter()
    arms = [_columns(arm, wanted) for arm in _arms(actor, wanted)]
    if not arms:
        return paging.Page([], None, None)
    found = aliased(Mail, sa.union_all(*arms).subquery("found"))
    columns = sa.select(*(getattr(found, name) for name in SHOWN), User.full_name)
    columns = columns.outerjoin(User, User.id == found.user_id)
    order = paging.Order((found.created_at, found.id))
    rows = paging.fetch_columns(columns, order, size=size, key=key)
    return paging.Page([_line(actor, row, row.full_name, lens) for row in rows.rows], rows.older, rows.newer)


def one(actor: Actor, lens: Lens, mail_id: UUID) -> OwnMail:
    """One mail. Raises NotFound where it isn't the reader's to read, the same as absent; NotAllowed without the right."""
    require(actor, Permission.OWN_MAIL_READ)
    mail = db.session.get(Mail, mail_id)
    if mail is None or not _may_find(actor, mail):
        raise NotFound
    mine = mail.user_id == actor.user_id
    # Of a ticket's mail nobody knows before it leaves whether its reader may still see the ticket then.
    waits = mail.state is MailState.QUEUED and ticket_of(mail.thread) is not None
    text = Revealed("" if waits else outbox.readable(mail), masked=False)
    if actor.seen_areas is not None:  # somebody of staff sees what the grant shows
        who = mail.user_id if mail.user_id in lens.shut else actor.user_id
        text = lens.show(text.text, Area.PROFILE, masks.text, name=FIELD, user_id=who)
    name = db.session.scalar(sa.select(User.full_name).where(User.id == mail.user_id))
    return OwnMail(
        _line(actor, mail, name, lens),
        text,
        mine,
        mail.sent_at,
        mail.attempts,
        again.refusal(mail) if mine else "",
    )


def addressee(actor: Actor, user_id: UUID) -> str:
    """The name of somebody of the reader's account, to filter by. Raises NotFound."""
    if user_id == actor.user_id:
        return actor.name
    wanted = sa.select(User.full_name).where(User.id == user_id, User.account_id == actor.acting_account_id)
    name = db.session.scalar(wanted) if _shares(actor) else None
    if name is None:
        raise NotFound
    return name


def _shares(actor: Actor) -> bool:
    return actor.acting_account_id is not None and actor.may(Permission.OWN_ACCOUNT_READ)


def _arms(actor: Actor, wanted: MailFilter) -> list[sa.ColumnElement[bool]]:
    """To the reader, and to others of the account: each is walked by an index of its own."""
    arms = []
    if wanted.user_id in {None, actor.user_id}:
        own = Mail.user_id == actor.user_id
        arms.append(own if actor.seen_areas is None else sa.and_(own, sa.not_(Mail.addressee_only)))
    if _shares(actor) and wanted.user_id != actor.user_id:
        to = (
            Mail.user_id.is_distinct_from(actor.user_id)
            if wanted.user_id is None
            else Mail.user_id == wanted.user_id
        )
        shared = [Mail.account_id == actor.acting_account_id, sa.not_(Mail.addressee_only), to]
        arms.append(sa.and_(*shared, *(Mail.topic != topic for topic in _shut(actor))))
    return arms


def _shut(actor: Actor) -> tuple[Topic, ...]:
    """Topics of which the reader has only what was sent to the reader."""
    return tuple(topic for topic, right in RIGHTS.items() if not actor.may(right))


def _columns(arm: sa.ColumnElement[bool], wanted: MailFilter) -> sa.Select[Any]:
    statement = sa.select(*(getattr(Mail, name) for name in SHOWN)).where(arm, sa.not_(Mail.passing))
    if wanted.topic is not None:
        statement = statement.where(Mail.topic == wanted.topic)
    if wanted.state is not None:
        statement = statement.where(Mail.state == wanted.state)
    return statement


def _may_find(actor: Actor, mail: Mail) -> bool:
    if mail.passing or (mail.addressee_only and actor.seen_areas is not None):
        return False
    if mail.user_id == actor.user_id:
        return True
    if not _shares(actor) or mail.account_id != actor.acting_account_id or mail.addressee_only:
        return False
    return mail.topic not in _shut(actor)


def _line(actor: Actor, row: Mail, name: str | None, lens: Lens) -> MailLine:
    """`row` may be the columns of one."""
    seen = lens if row.user_id == actor.user_id else MASKED
    return MailLine(
        row.id,
        row.created_at,
        seen.email(row.to_address, row.user_id),
        name or row.to_name,
        row.subject,
        row.topic,
        row.state,
        row.last_error,
        row.user_id,
    )
