"""Adding a text to a ticket, in the transaction of whoever does: its message, the ticket's moments, its next state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.bell import service as bell
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import RateLimited
from admin_app.kernel.i18n import N_
from admin_app.ticket import conversation
from admin_app.ticket.attachment.storing import StoredUpload
from admin_app.ticket.kind import TICKET, TicketAct
from admin_app.ticket.models import (
    PUBLIC,
    TEXT_MAX,
    UNSOLVED,
    WAITING,
    MessageKind,
    MessageVia,
    Ticket,
    TicketFile,
    TicketMessage,
    TicketState,
    TicketSubscriber,
)

AGAIN = timedelta(minutes=1)  # within which the same once more is the same form
AN_HOUR = 60  # texts that one person writes
SOLVED_AN_HOUR = 5  # times that one ticket is solved: each is mailed
SOLVED_OFTEN = N_(
    "This ticket was marked as solved several times within an hour. Wait a little before it is marked again."
)
TOO_MANY = N_("You wrote a lot within the last hour. Wait a little, then go on.")


@dataclass(frozen=True, slots=True)
class Mailed:
    """What a text that came by mail brings with it: the mail's own Message-ID, and what it repeated of former ones."""

    message_id: str = ""
    quoted: str = ""


def words(typed: str) -> str:
    """A text as it may be kept. Raises Invalid beside `text`."""
    return text.clean_line(typed, TEXT_MAX, "text", lines=True)


def nothing_newer(actor: Actor, row: Ticket, seen: UUID | None) -> None:
    """Refuse a text whose page doesn't show what others wrote since; None stands for no page. Raises AnsweredMeanwhile."""
    newer = conversation.newer(actor, row.id, seen) if seen else []
    if seen and newer:
        raise conversation.AnsweredMeanwhile(newer, actor, conversation.merged_since(row.id, seen))


def sent_already(
    actor: Actor, row: Ticket, kind: MessageKind, said: str, files: Sequence[StoredUpload] = ()
) -> UUID | None:
    """The newest text of a ticket where it is this very one, sent by this person a moment ago: its form went off twice.

    The ticket's lock is held, so that of two at once the second one finds the first.
    """
    newest = (
        sa.select(TicketMessage)
        .where(TicketMessage.ticket_id == row.id, TicketMessage.kind.in_({*PUBLIC, kind}))
        .order_by(TicketMessage.created_at.desc(), TicketMessage.id.desc())
        .limit(1)
    )
    found = db.session.scalars(newest).first()
    sent = (actor.user_id, kind, MessageVia.PAGE, said)
    if found is None or (found.author_id, found.kind, found.via, found.text) != sent:
        return None
    if not actor.is_staff and row.solved_at is not None and row.solved_at >= found.created_at:
        return None  # a customer says once more, after the ticket was solved, that it isn't
    is_same = found.created_at > clock.now() - AGAIN and has_files(found.id, files)
    return found.id if is_same else None


def has_files(message_id: UUID, files: Sequence[StoredUpload]) -> bool:
    """Whether just these files came with a text, by their names and sizes."""
    there = sa.select(TicketFile.name, TicketFile.size).where(TicketFile.message_id == message_id)
    return sorted((one.name, one.size) for one in files) == sorted(map(tuple, db.session.execute(there)))


def few(actor: Actor) -> None:
    """Refuse whoever writes more than anybody would. Raises RateLimited."""
    since = clock.now() - timedelta(hours=1)
    written = sa.select(sa.func.count()).where(
        TicketMessage.author_id == actor.user_id, TicketMessage.created_at > since
    )
    if (db.session.scalar(written) or 0) >= AN_HOUR:
        raise RateLimited(None, TOO_MANY)


def solved_seldom(row: Ticket) -> None:
    """Refuse to solve a ticket again and again, since each time its followers are mailed; its lock is held. Raises RateLimited."""
    since = clock.now() - timedelta(hours=1)
    solved = sa.select(sa.func.count()).where(
        AuditEvent.target_id == row.id,
        AuditEvent.at > since,
        AuditEvent.name == Event.TICKET_SOLVED.value,
    )
    if (db.session.scalar(solved) or 0) >= SOLVED_AN_HOUR:
        raise RateLimited(None, SOLVED_OFTEN)


def add(
    actor: Actor, row: Ticket, kind: MessageKind, said: str, *, mailed: Mailed | None = None
) -> TicketMessage:
    """Add a text in the actor's name, in the caller's transaction, the ticket locked."""
    message = TicketMessage(
        id=clock.new_id(),
        ticket_id=row.id,
        kind=kind,
        via=MessageVia.MAIL if mailed else MessageVia.PAGE,
        author_id=actor.user_id,
        text=said,
        quoted=mailed.quoted[:TEXT_MAX] if mailed else "",
        message_id=mailed.message_id if mailed else "",
        created_at=clock.now(),
    )
    db.session.add(message)
    if kind is MessageKind.CUSTOMER:
        row.customer_at = row.last_at = message.created_at
    elif kind is MessageKind.STAFF:
        row.staff_at = row.last_at = message.created_at
        row.answered_at = row.answered_at or message.created_at
    if kind in {MessageKind.STAFF, MessageKind.NOTE}:
        row.unproven_at = None
    db.session.flush()
    return message


def move(row: Ticket, act: TicketAct, at: datetime) -> None:
    """Bring a ticket to the state that an act leads to. It waits since then where it is another side's turn than before."""
    to = TICKET.next_state(act, row.state)
    if (to in WAITING) is not (row.state in WAITING):
        row.waits_since = at
    row.state = to
    if to not in WAITING:
        bell.silence(row.id, noun=Ticket.__tablename__)  # an ask for its password goes on
    row.solved_at = at if to is TicketState.SOLVED else (None if to in UNSOLVED else row.solved_at)
    row.closed_at = at if to is TicketState.CLOSED else None
    row.unproven_at = row.unproven_at if to in UNSOLVED else None


def subscribe(row: Ticket, user_id: UUID) -> None:
    """Let somebody follow a ticket, once; its lock is held."""
    there = sa.exists().where(TicketSubscriber.ticket_id == row.id, TicketSubscriber.user_id == user_id)
    if not db.session.scalar(sa.select(there)):
        db.session.add(TicketSubscriber(id=clock.new_id(), ticket_id=row.id, user_id=user_id))
        db.session.flush()


def record(event: Event, actor: Actor, row: Ticket, **facts: str | int) -> UUID:
    """Tell of an act on a ticket; never what was written. The home account of a delegate is a fact of it (DOMAIN 12)."""
    home = {"home_account": actor.account_id.hex} if actor.delegated and actor.account_id else {}
    return audit.record(
        event,
        actor,
        account_id=row.account_id,
        target=("ticket", row.id),
        subject_id=row.author_id,
        facts={"ticket": row.number, **facts, **home},
    )
