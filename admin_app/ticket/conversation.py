"""The texts of a ticket, in their order, as its readers may see them: page by page, the latest first.

Anybody who may write in a ticket, by mail too, decides how much a page of it holds; so one has few texts, and of long ones fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from admin_app.case_kind.names import name_for
from admin_app.identity.models import Account, User
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Reading, unseen
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_, told_when
from admin_app.lib import masks
from admin_app.ticket.delegate import writers
from admin_app.ticket.models import PUBLIC, MessageKind, MessageVia, Ticket, TicketMessage

SHOWN_MOST = 50
# Of the texts on one page and of what they quote; one text has at most a fifth of it.
CHARACTERS_MOST = 200_000
COUNTED_MOST = 500
ORDER = paging.Order((TicketMessage.created_at, TicketMessage.id))
MAIL_MEANWHILE = N_(
    "An e-mail came into this ticket %(when)s, while you had this open. Read it, then send yours."
)
MERGED_MEANWHILE = N_(
    "%(number)s was merged into this ticket %(when)s, while you had this open. Read what came with it, then send yours."
)


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One text. `by` is how its reader may know the writer, empty for an unproven one, whose masked address is `sender`.

    `by_delegate`: somebody from outside wrote it, of the account `home` as far as the reader is told.
    """

    id: UUID
    kind: MessageKind
    via: MessageVia
    by: str
    own: bool  # the reader's
    at: datetime
    text: str
    quoted: str
    sender: str
    by_delegate: bool
    home: str


class Shown(NamedTuple):
    """A page of a conversation, the oldest text first, and the keys of the pages beside it (None where there is none).

    `seen` is what `newer` knows the latest page by: its last text, or the ticket that was merged in after it. It is None on all
    other pages: who reads them hasn't seen the latest texts.
    """

    lines: list[MessageLine]
    seen: UUID | None
    older: str | None
    newer: str | None


class MergedIn(NamedTuple):
    """The ticket that was merged in last, and when."""

    number: str
    at: datetime


class AnsweredMeanwhile(Conflict):
    """Others wrote since the page was made: `newer` are their texts, the oldest first."""

    code = "answered"
    message = N_("%(who)s wrote %(when)s, while you had this open. Read it, then send yours.")

    def __init__(self, newer: list[MessageLine], reader: Actor, merged: MergedIn | None = None) -> None:
        self.newer = newer
        last = newer[-1]
        if merged is not None and merged.at > last.at:
            when = told_when(merged.at, reader.language, reader.time_zone)
            super().__init__(MERGED_MEANWHILE, number=merged.number, when=when)
        else:
            when = told_when(last.at, reader.language, reader.time_zone)
            who = last.by or last.sender  # neither, of mail that names no sender
            super().__init__(None if who else MAIL_MEANWHILE, who=who, when=when)


def lines(actor: Actor, ticket_id: UUID, *, most: int = SHOWN_MOST) -> list[MessageLine]:
    """The latest texts of a ticket that its reader may see, the oldest first; notes to staff alone. One statement."""
    return shown(actor, ticket_id, most=most).lines


def shown(actor: Actor, ticket_id: UUID, *, key: str | None = None, most: int = SHOWN_MOST) -> Shown:
    """The same as a page, the latest one without a key. One statement. Raises Invalid for a key that isn't one of ours."""
    page = _EVERY[actor.is_customer].page({"ticket_id": ticket_id}, size=most, key=key)
    rows, older, newer = _fitting(page, backwards=bool(key) and paging.decode(key or "", ORDER.columns)[0])
    found = [_line(actor, row) for row in reversed(rows)]
    if not found or newer:
        return Shown(found, None, older, newer)
    last, merged = found[-1], rows[0]
    seen = merged.merged_id if merged.merged_at and merged.merged_at > last.at else last.id
    return Shown(found, seen, older, None)


def reading(actor: Actor, ticket_id: UUID) -> Reading:
    """What `shown` asks for the latest page, to be read ahead."""
    return _EVERY[actor.is_customer].first({"ticket_id": ticket_id}, size=SHOWN_MOST)


def _fitting(page: paging.Page[Any], *, backwards: bool) -> tuple[list[Any], str | None, str | None]:
    """As many rows of a page as it has room for, those beside the page where one came from; the newest first."""
    nearest = page.rows[::-1] if backwards else page.rows
    sizes = accumulate(len(row.text) + len(row.quoted) for row in nearest)
    fitting = max(1, sum(size <= CHARACTERS_MOST for size in sizes))
    kept = nearest[:fitting]
    if fitting >= len(nearest):
        return page.rows, page.older, page.newer
    edge = paging.encode([kept[-1].created_at, kept[-1].id], backwards=backwards)
    return (kept[::-1], page.older, edge) if backwards else (kept, edge, page.newer)


def newer(actor: Actor, ticket_id: UUID, seen: UUID) -> list[MessageLine]:
    """The latest texts of others, notes apart, that came after what `shown` gave. Two statements.

    What a merge brought may be older than what was seen: then from the beginning of the ticket that was merged in.
    """
    wanted = _after(_of(actor, ticket_id), actor, ticket_id, seen).where(TicketMessage.kind.in_(PUBLIC))
    latest = wanted.order_by(TicketMessage.created_at.desc(), TicketMessage.id.desc()).limit(SHOWN_MOST)
    return [_line(actor, row) for row in reversed(db.session.execute(latest).all())]


def _after(
    texts: sa.Select[*tuple[Any, ...]], actor: Actor, ticket_id: UUID, seen: UUID
) -> sa.Select[*tuple[Any, ...]]:
    """Those of others that came after what a page showed last. One statement, by which it reads no earlier ones."""
    begins = _earliest_unread(ticket_id, seen)
    if begins is not None:
        merged = TicketMessage.created_at >= _begin_of_merged(ticket_id, seen)
        texts = texts.where(TicketMessage.created_at >= begins, sa.or_(_is_after(seen), merged))
    return texts.where(
        sa.or_(TicketMessage.author_id.is_(None), TicketMessage.author_id != actor.user_id),
    )


def merged_since(ticket_id: UUID, seen: UUID) -> MergedIn | None:
    """The last ticket that was merged in after what `shown` gave. One statement."""
    wanted = (
        sa.select(Ticket.number, Ticket.closed_at)
        .where(Ticket.merged_into == ticket_id, _is_merged_after(seen))
        .order_by(Ticket.closed_at.desc())
        .limit(1)
    )
    found = db.session.execute(wanted).first()
    return MergedIn(found.number, found.closed_at) if found else None


def _is_merged_after(seen: UUID) -> sa.ColumnElement[bool]:
    """Whether a ticket was merged in after the text, or the former such ticket, that a page showed last."""
    text, former = sa.orm.aliased(TicketMessage), sa.orm.aliased(Ticket)
    return sa.or_(
        sa.exists().where(text.id == seen, text.created_at < Ticket.closed_at),
        sa.exists().where(former.id == seen, former.closed_at < Ticket.closed_at),
    )


def _earliest_unread(ticket_id: UUID, seen: UUID) -> datetime | None:
    """The moment before which nothing can be new; None, so that all may be, where what was seen is neither a text of this
    ticket nor one that was merged into it.
    """
    text = sa.select(TicketMessage.created_at).where(
        TicketMessage.id == seen, TicketMessage.ticket_id == ticket_id
    )
    merged = sa.select(Ticket.closed_at).where(Ticket.id == seen, Ticket.merged_into == ticket_id)
    known = (text.scalar_subquery(), merged.scalar_subquery())
    *of_seen, begins = db.session.execute(sa.select(*known, _begin_of_merged(ticket_id, seen))).one()
    moments = [moment for moment in of_seen if moment is not None]
    return min([*moments, *([begins] if begins else [])]) if moments else None


def _is_after(seen: UUID) -> sa.ColumnElement[bool]:
    last = sa.orm.aliased(TicketMessage)
    after_text = sa.exists().where(
        last.id == seen,
        sa.tuple_(TicketMessage.created_at, TicketMessage.id) > sa.tuple_(last.created_at, last.id),
    )
    return sa.or_(
        after_text, sa.exists().where(Ticket.id == seen, TicketMessage.created_at > Ticket.closed_at)
    )


def _begin_of_merged(ticket_id: UUID, seen: UUID) -> sa.ScalarSelect[datetime | None]:
    """When the earliest of those began that were merged in since, with what had been merged into them before."""
    came = (
        sa.select(Ticket.id, Ticket.opened_at)
        .where(Ticket.merged_into == ticket_id, _is_merged_after(seen))
        .cte("came", recursive=True)
    )
    before = sa.orm.aliased(Ticket)
    came = came.union(sa.select(before.id, before.opened_at).where(before.merged_into == came.c.id))
    return sa.select(sa.func.min(came.c.opened_at)).scalar_subquery()


def number_newer(actor: Actor, ticket_id: UUID, seen: UUID) -> int:
    """How many texts of others came after what `shown` gave, notes for their readers too; `COUNTED_MOST` at most. Two statements."""
    after = _after(_of(actor, ticket_id), actor, ticket_id, seen).with_only_columns(TicketMessage.id)
    some = after.order_by(TicketMessage.created_at, TicketMessage.id).limit(COUNTED_MOST)
    return db.session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def _of(actor: Actor, ticket_id: UUID) -> sa.Select[*tuple[Any, ...]]:
    wanted = _TEXTS.where(TicketMessage.ticket_id == ticket_id)
    return wanted.where(TicketMessage.kind.in_(PUBLIC)) if actor.is_customer else wanted


def _line(actor: Actor, row: sa.Row[Any]) -> MessageLine:
    from_outside = writers.is_delegate(row.of_kind, row.of_account, row.account_id)
    return MessageLine(
        row.id,
        row.kind,
        row.via,
        name_for(actor, row.full_name, row.of_kind) if row.of_kind else "",
        row.of_kind is not None and row.author_id == actor.user_id,
        row.created_at,
        row.text,
        row.quoted,
        masks.email(row.sender) if row.sender else "",
        from_outside,
        writers.home_shown(row.home_name, row.home_number, actor) if from_outside else "",
    )


def _last_merged(column: sa.orm.InstrumentedAttribute[Any]) -> sa.ScalarSelect[Any]:
    return (
        sa.select(column)
        .where(Ticket.merged_into == _TICKET)
        .order_by(Ticket.closed_at.desc(), Ticket.id.desc())
        .limit(1)
        .scalar_subquery()
    )


_TICKET = unseen("ticket_id", sa.Uuid())
_of_it, _home = sa.orm.aliased(Ticket), sa.orm.aliased(Account)
_TEXTS = (
    sa.select(
        TicketMessage.id,
        TicketMessage.kind,
        TicketMessage.via,
        TicketMessage.created_at,
        TicketMessage.text,
        TicketMessage.quoted,
        TicketMessage.sender,
        TicketMessage.author_id,
        User.full_name,
        User.kind.label("of_kind"),
        User.account_id.label("of_account"),
        _of_it.account_id,
        _home.name.label("home_name"),
        _home.number.label("home_number"),
    )
    .join(_of_it, _of_it.id == TicketMessage.ticket_id)
    .outerjoin(User, User.id == TicketMessage.author_id)
    .outerjoin(_home, _home.id == User.account_id)
)
_ALL = _TEXTS.add_columns(
    _last_merged(Ticket.id).label("merged_id"), _last_merged(Ticket.closed_at).label("merged_at")
).where(TicketMessage.ticket_id == _TICKET)
# By whether a customer reads.
_EVERY = {
    True: paging.Listing(_ALL.where(sa.or_(*(TicketMessage.kind == kind for kind in PUBLIC))), ORDER),
    False: paging.Listing(_ALL, ORDER),
}
