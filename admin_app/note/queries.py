"""Reading notes: all of an account by key, one, and the first two for a page that shows more than notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.locking import subject_now
from admin_app.identity.models import User
from admin_app.identity.restricted import is_restricted
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import unseen
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.paging import Listing, Order, Page
from admin_app.kernel.rights import restricted
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.note.models import Note

ORDER = Order((Note.important, Note.created_at, Note.id))
_NOTES = (
    sa.select(
        Note.id,
        Note.account_id,
        Note.text,
        Note.important,
        Note.created_at,
        Note.edited_at,
        Note.author_id,
        Note.version,
        is_restricted(account=Note.account_id).label("restricted"),
        User.full_name.label("author"),
    )
    .join(User, User.id == Note.author_id)
    .where(Note.account_id == unseen("account_id", sa.Uuid()))
)
_LISTING = Listing(_NOTES, ORDER)


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One note as staff read it."""

    id: UUID
    text: str
    important: bool
    created_at: datetime
    edited_at: datetime | None
    author: str
    may_change: bool  # by the reader
    may_remove: bool
    hidden: bool  # the account's data are restricted, and the reader has no ground: the text is empty


_TOLD = ("id", "text", "important", "created_at", "edited_at", "author", "author_id")


def of_account(actor: Actor, account_id: UUID, *, key: str | None, size: int) -> Page[NoteLine]:
    """The notes of an account, important ones first, then the newest. Raises NotAllowed."""
    require(actor, Permission.NOTE_READ)
    found = _LISTING.page({"account_id": account_id}, size=size, key=key)
    return Page([line(actor, row) for row in found.rows], found.older, found.newer)


def one(actor: Actor, note_id: UUID) -> Note:
    """A note to be changed or removed by whoever may. Raises NotFound, NotAllowed."""
    require(actor, Permission.NOTE_READ)
    found = db.session.get(Note, note_id)
    if found is None:
        raise NotFound
    require(actor, Permission.NOTE_WRITE, subject_now(found.account_id))
    return found


def nth(number: int) -> sa.Subquery:
    """The first note in that order, the second, ..., as one row to be read beside others; `account_id` is asked for."""
    ordered = _NOTES.order_by(*(column.desc() for column in ORDER.columns))
    return ordered.limit(1).offset(number).subquery(f"note_{number}")


def line(actor: Actor, row: sa.Row[Any], prefix: str = "") -> NoteLine:
    """A note from a row that has its columns, each under a prefix where it stands beside others."""
    told = {name: getattr(row, prefix + name) for name in _TOLD}
    own, writes = told.pop("author_id") == actor.user_id, actor.may(Permission.NOTE_WRITE)
    removes = own or actor.may(Permission.NOTE_REMOVE)
    account_id = getattr(row, prefix + "account_id")
    hidden = getattr(row, prefix + "restricted") and not restricted.has_ground(
        actor, Subject(account_id, restricted_account=True)
    )
    if hidden:
        told["text"], writes = "", False
    return NoteLine(**told, may_change=writes and own, may_remove=writes and removes, hidden=hidden)
