"""The texts of a ticket, in their order, as its readers may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.case_kind.names import shown_name
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_, told_when
from admin_app.lib import masks
from admin_app.ticket.models import PUBLIC, MessageKind, MessageVia, TicketMessage

SHOWN_MOST = 500


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One text. `by` is how its reader may know the writer, empty for an unproven one, whose masked address is `sender`."""

    id: UUID
    kind: MessageKind
    via: MessageVia
    by: str
    own: bool  # the reader's
    at: datetime
    text: str
    quoted: str
    sender: str


class AnsweredMeanwhile(Conflict):
    """Others wrote since the page was made: `newer` are their texts, the oldest first."""

    code = "answered"
    message = N_("%(who)s wrote %(when)s, while you had this open. Read it, then send yours.")

    def __init__(self, newer: list[MessageLine], reader: Actor) -> None:
        self.newer = newer
        last = newer[-1]
        when = told_when(last.at, reader.language, reader.time_zone)
        super().__init__(who=last.by or last.sender, when=when)


def lines(actor: Actor, ticket_id: UUID, *, most: int = SHOWN_MOST) -> list[MessageLine]:
    """The latest texts of a ticket that its reader may see, the oldest first; notes to staff alone. One statement."""
    latest = (
        _of(actor, ticket_id).order_by(TicketMessage.created_at.desc(), TicketMessage.id.desc()).limit(most)
    )
    return [_line(actor, *row) for row in reversed(db.session.execute(latest).all())]


def newer(actor: Actor, ticket_id: UUID, seen: UUID) -> list[MessageLine]:
    """The texts of others, notes apart, that came after one. One statement."""
    last = sa.orm.aliased(TicketMessage)
    wanted = (
        _of(actor, ticket_id)
        .where(
            TicketMessage.kind.in_(PUBLIC),
            sa.exists().where(
                last.id == seen,
                sa.tuple_(TicketMessage.created_at, TicketMessage.id) > sa.tuple_(last.created_at, last.id),
            ),
            sa.or_(TicketMessage.author_id.is_(None), TicketMessage.author_id != actor.user_id),
        )
        .order_by(TicketMessage.created_at, TicketMessage.id)
        .limit(SHOWN_MOST)
    )
    return [_line(actor, *row) for row in db.session.execute(wanted)]


def _of(actor: Actor, ticket_id: UUID) -> sa.Select[TicketMessage, User]:
    wanted = (
        sa.select(TicketMessage, User)
        .outerjoin(User, User.id == TicketMessage.author_id)
        .where(TicketMessage.ticket_id == ticket_id)
    )
    return wanted.where(TicketMessage.kind.in_(PUBLIC)) if actor.is_customer else wanted


def _line(actor: Actor, row: TicketMessage, writer: User | None) -> MessageLine:
    return MessageLine(
        row.id,
        row.kind,
        row.via,
        shown_name(writer, actor) if writer else "",
        writer is not None and writer.id == actor.user_id,
        row.created_at,
        row.text,
        row.quoted,
        masks.email(row.sender) if row.sender else "",
    )
