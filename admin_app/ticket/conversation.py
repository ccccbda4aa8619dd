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
from admin_app.kernel.database.statements import Reading, rows_of, unseen
from admin_app.kernel.db import UTCDateTime
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
    since, values = _since(actor, ticket_id, seen)
    return [_line(actor, row) for row in reversed(rows_of(_NEWER[since], values).all())]


def number_newer(actor: Actor, ticket_id: UUID, seen: UUID) -> int:
    """How many texts of others came after what `shown` gave, notes for their readers too; `COUNTED_MOST` at most. Two statements."""
    since, values = _since(actor, ticket_id, seen)
    return rows_of(_NUMBER[actor.is_customer, since], values).scalar() or 0


def merged_since(ticket_id: UUID, seen: UUID) -> MergedIn | None:
    """The last ticket that was merged in after what `shown` gave. One statement."""
    found = rows_of(_MERGED_SINCE, {"ticket_id": ticket_id, "seen": seen}).first()
    return MergedIn(found.number, found.closed_at) if found else None


def _since(actor: Actor, ticket_id: UUID, seen: UUID) -> tuple[bool, dict[str, object]]:
    """Whether it is known from when on a text can be new, and the values of `_others`: all may be new where what was seen is
    neither a text of this ticket nor one that was merged into it. One statement.
    """
    values: dict[str, object] = {"ticket_id": ticket_id, "reader": actor.user_id}
    text, merged, begin = rows_of(_MOMENTS, {"ticket_id": ticket_id, "seen": seen}).one()
    if text is None and merged is None:
        return False, values
    begins = min(moment for moment in (text, merged, begin) if moment is not None)
    return True, {**values, "seen": seen, "begins": begins}


def _others(*, public: bool, since: bool) -> sa.Select[*tuple[Any, ...]]:
    """The texts of others, `since`: those that came after what a page showed last, by which it reads no earlier ones."""
    author = TicketMessage.author_id
    texts = _TEXTS.where(
        TicketMessage.ticket_id == _TICKET,
        sa.or_(author.is_(None), author.is_distinct_from(unseen("reader", sa.Uuid()))),
    )
    if public:
        texts = texts.where(_IS_PUBLIC)
    if not since:
        return texts
    new = sa.or_(_is_after(), TicketMessage.created_at >= _begin_of_merged())
    return texts.where(TicketMessage.created_at >= unseen("begins", UTCDateTime()), new)


def _number_of(texts: sa.Select[*tuple[Any, ...]]) -> sa.Select[int]:
    some = texts.with_only_columns(TicketMessage.id).order_by(TicketMessage.created_at, TicketMessage.id)
    return sa.select(sa.func.count()).select_from(some.limit(COUNTED_MOST).subquery())


def _is_merged_after() -> sa.ColumnElement[bool]:
    """Whether a ticket was merged in after the text, or the former such ticket, that a page showed last."""
    text, former = sa.orm.aliased(TicketMessage), sa.orm.aliased(Ticket)
    return sa.or_(
        sa.exists().where(text.id == _SEEN, text.created_at < Ticket.closed_at),
        sa.exists().where(former.id == _SEEN, former.closed_at < Ticket.closed_at),
    )


def _is_after() -> sa.ColumnElement[bool]:
    text, last = TicketMessage, sa.orm.aliased(TicketMessage)
    after_text = sa.exists().where(
        last.id == _SEEN, sa.tuple_(text.created_at, text.id) > sa.tuple_(last.created_at, last.id)
    )
    return sa.or_(after_text, sa.exists().where(Ticket.id == _SEEN, text.created_at > Ticket.closed_at))


def _begin_of_merged() -> sa.ScalarSelect[datetime | None]:
    """When the earliest of those began that were merged in since, with what had been merged into them before."""
    came = (
        sa.select(Ticket.id, Ticket.opened_at)
        .where(Ticket.merged_into == _TICKET, _is_merged_after())
        .cte("came", recursive=True)
    )
    before = sa.orm.aliased(Ticket)
    came = came.union(sa.select(before.id, before.opened_at).where(before.merged_into == came.c.id))
    return sa.select(sa.func.min(came.c.opened_at)).scalar_subquery()


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


_TICKET, _SEEN = unseen("ticket_id", sa.Uuid()), unseen("seen", sa.Uuid())
_IS_PUBLIC = sa.or_(*(TicketMessage.kind == kind for kind in PUBLIC))
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
    True: paging.Listing(_ALL.where(_IS_PUBLIC), ORDER),
    False: paging.Listing(_ALL, ORDER),
}
# By whether it is known from when on a text can be new.
_NEWER = {
    since: _others(public=True, since=since)
    .order_by(TicketMessage.created_at.desc(), TicketMessage.id.desc())
    .limit(SHOWN_MOST)
    for since in (True, False)
}
# By whether a customer reads, and the same.
_NUMBER = {
    (public, since): _number_of(_others(public=public, since=since))
    for public in (True, False)
    for since in (True, False)
}
_MOMENTS: sa.Select[*tuple[Any, ...]] = sa.select(
    sa.select(TicketMessage.created_at)
    .where(TicketMessage.id == _SEEN, TicketMessage.ticket_id == _TICKET)
    .scalar_subquery(),
    sa.select(Ticket.closed_at).where(Ticket.id == _SEEN, Ticket.merged_into == _TICKET).scalar_subquery(),
    _begin_of_merged(),
)
_MERGED_SINCE = (
    sa.select(Ticket.number, Ticket.closed_at)
    .where(Ticket.merged_into == _TICKET, _is_merged_after())
    .order_by(Ticket.closed_at.desc())
    .limit(1)
)
