"""Texts that staff answer with again and again: kept for all who answer, with fields that a ticket fills in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.former_state import service as former_state
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Reading, rows_of
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import masks
from admin_app.ticket.models import ANSWER_NAME_MAX, TEXT_MAX, SavedAnswer, Ticket

OFFERED_MOST = 200
FIELDS = ("name", "account", "ticket", "subject", "agent")
_OFFERED = (
    sa.select(SavedAnswer.id, SavedAnswer.name)
    .order_by(SavedAnswer.name_folded, SavedAnswer.id)
    .limit(OFFERED_MOST)
)
_FIELD = re.compile(r"\{([^{}\s]*)\}")
UNKNOWN = N_("{%(named)s} is no field. There are: %(fields)s.")
THERE = N_("There is a saved answer of this name already.")


def write(actor: Actor, *, name: str, text: str) -> UUID:
    """Keep a text; gives its id. Raises NotAllowed, Invalid beside `name` or `text`."""
    title, said = _name(name), _words(text)
    with transaction() as session:
        require(actor, Permission.TICKET_WRITE)
        _free(title, None)
        row = SavedAnswer(
            id=clock.new_id(), name=title, name_folded=_folded(title), text=said, created_by=actor.user_id
        )
        session.add(row)
        session.flush()
        _record(Event.SAVED_ANSWER_WRITTEN, actor, row)
    return row.id


def change(actor: Actor, answer_id: UUID, *, name: str, text: str, version: int | None = None) -> None:
    """Put it otherwise, a colleague's too. Raises NotFound, NotAllowed, Invalid beside `name` or `text`, Conflict."""
    title, said = _name(name), _words(text)
    with transaction():
        row = _locked(actor, answer_id, version)
        if (row.name, row.text) == (title, said):
            return
        _free(title, row.id)
        former_state.keep_row(actor, row)
        row.name, row.name_folded, row.text, row.edited_at = title, _folded(title), said, clock.now()
        _record(Event.SAVED_ANSWER_CHANGED, actor, row)


def remove(actor: Actor, answer_id: UUID, *, version: int | None = None) -> None:
    """Remove it, a colleague's too. Raises NotFound, NotAllowed, Conflict."""
    with transaction():
        row = _locked(actor, answer_id, version)
        former_state.keep_row(actor, row)
        _record(Event.SAVED_ANSWER_REMOVED, actor, row)
        db.session.delete(row)


def offered(actor: Actor) -> list[tuple[UUID, str]]:
    """What can be inserted: ids and names, by their names. One statement."""
    require(actor, Permission.TICKET_READ)
    return [(answer_id, name) for answer_id, name in rows_of(*reading())]


def reading() -> Reading:
    """What `offered` asks, to be read ahead."""
    return _OFFERED, {}


def filled(actor: Actor, answer_id: UUID, row: Ticket, *, author: str, account: str) -> str:
    """A text with its fields filled in for a ticket. One statement. Raises NotFound, NotAllowed."""
    require(actor, Permission.TICKET_READ)
    found = db.session.scalar(sa.select(SavedAnswer.text).where(SavedAnswer.id == answer_id))
    if found is None:
        raise NotFound
    values: Mapping[str, str] = {
        "name": author,
        "account": account,
        "ticket": row.number,
        "subject": row.subject,
        "agent": masks.short_name(actor.name),
    }
    return _FIELD.sub(lambda part: values.get(part[1], part[0]), found)


def _name(typed: str) -> str:
    return text.clean_line(typed, ANSWER_NAME_MAX, "name")


def _words(typed: str) -> str:
    said = text.clean_line(typed, TEXT_MAX, "text", lines=True)
    for field in _FIELD.findall(said):
        if field not in FIELDS:
            fields = ", ".join(f"{{{one}}}" for one in FIELDS)
            raise Invalid(UNKNOWN, field="text", code="field", named=field, fields=fields)
    return said


def _folded(name: str) -> str:
    return text.fold(name)


def _free(name: str, besides: UUID | None) -> None:
    """Raises Invalid beside `name` where another answer is called so."""
    found = db.session.scalar(sa.select(SavedAnswer.id).where(SavedAnswer.name_folded == _folded(name)))
    if found is not None and found != besides:
        raise Invalid(THERE, field="name", code="there")


def _locked(actor: Actor, answer_id: UUID, version: int | None) -> SavedAnswer:
    require(actor, Permission.TICKET_WRITE)
    row = lock_row(SavedAnswer, answer_id)
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Conflict
    return row


def _record(event: Event, actor: Actor, row: SavedAnswer) -> None:
    audit.record(event, actor, target=("saved_answer", row.id), facts={"title": row.name})
