"""Writing notes on an account, changing and removing them.

The text stands in its row alone: a note may tell of anybody, and the trail, which is kept when an account is erased,
knows only who wrote how much when. A note is its author's; an administrator may remove a colleague's.
"""

from __future__ import annotations

from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.former_state import service as former_state
from admin_app.identity.locking import lock_account, subject_of
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.note.models import TEXT_MAX, Note

NOT_YOURS = N_("Only the person who wrote a note can change it.")


def write(actor: Actor, account_id: UUID, *, text: str, important: bool = False) -> UUID:
    """Write a note; gives its id. Raises NotFound, NotAllowed (role, an erased account), Invalid beside `text`."""
    words = _words(text)
    with transaction() as session:
        account = lock_account(account_id)
        require(actor, Permission.NOTE_WRITE, subject_of(account))
        row = Note(
            id=clock.new_id(),
            account_id=account_id,
            author_id=actor.user_id,
            text=words,
            important=important,
            created_at=clock.now(),
        )
        session.add(row)
        _record(Event.NOTE_WRITTEN, actor, row)
    return row.id


def change(
    actor: Actor, note_id: UUID, *, text: str, important: bool = False, version: int | None = None
) -> None:
    """Put other words in a note of one's own. Raises NotFound, NotAllowed, Invalid beside `text`, Conflict."""
    words = _words(text)
    with transaction():
        row = _locked(actor, note_id, version)
        if row.author_id != actor.user_id:
            raise NotAllowed(NOT_YOURS)
        if (row.text, row.important) == (words, important):
            return
        former_state.keep_row(actor, row)
        row.text, row.important, row.edited_at = words, important, clock.now()
        _record(Event.NOTE_CHANGED, actor, row)


def remove(actor: Actor, note_id: UUID, *, version: int | None = None) -> None:
    """Remove a note of one's own, or as an administrator a colleague's. Raises NotFound, NotAllowed, Conflict."""
    with transaction():
        row = _locked(actor, note_id, version)
        if row.author_id != actor.user_id:
            require(actor, Permission.NOTE_REMOVE)
        former_state.keep_row(actor, row)
        _record(Event.NOTE_REMOVED, actor, row)
        db.session.delete(row)


def _words(typed: str) -> str:
    return text.clean_line(typed, TEXT_MAX, "text", lines=True)


def _locked(actor: Actor, note_id: UUID, version: int | None) -> Note:
    row = lock_row(Note, note_id)
    if row is None or not actor.is_staff:
        raise NotFound
    require(actor, Permission.NOTE_WRITE, subject_of(lock_account(row.account_id)))
    if version is not None and row.version != version:
        raise Conflict
    return row


def _record(event: Event, actor: Actor, row: Note) -> None:
    """Tell that it happened; how much was written, never what."""
    audit.record(
        event,
        actor,
        account_id=row.account_id,
        target=("note", row.id),
        facts={"length": len(row.text), "important": row.important},
    )
