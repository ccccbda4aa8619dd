"""The objections that wait for a reader's answer: those to acts that neither the reader nor anybody tied to them had a part in."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.audit.receipts.models import Receipt
from admin_app.independence import service as independence
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import UTCDateTime
from admin_app.kernel.rights.permissions import Permission
from admin_app.objection import queries, rules
from admin_app.objection.models import Objection
from admin_app.objection.queries import Columns, ObjectionLine


def ids(actor: Actor) -> sa.Select[UUID] | None:
    """What waits for this person, to be executed with `values`; None for who answers none."""
    return _ids() if actor.may(Permission.OBJECTION_DECIDE) else None


def values(actor: Actor) -> Mapping[str, object]:
    """What `ids` is executed with."""
    return {"reader": actor.user_id, "tied_since": independence.counted_since()}


def lines(actor: Actor, most: int) -> list[ObjectionLine]:
    """What waits for this person, the first to be late on top. One statement; each is judged in full on its page."""
    if not actor.may(Permission.OBJECTION_DECIDE):
        return []
    return queries.lines_of(_lines(), {**values(actor), "most": most})


@functools.cache
def _waits() -> tuple[sa.ColumnElement[bool], ...]:
    reader = sa.bindparam("reader", type_=sa.Uuid())
    since = sa.bindparam("tied_since", type_=UTCDateTime())
    moved = sa.exists().where(
        AuditEvent.target_id == Receipt.target_id,
        AuditEvent.actor_id == reader,
        Receipt.target_kind.not_in(rules.NO_CASES),
    )
    return (
        queries.is_open(),
        Receipt.done_by != reader,
        Receipt.proposed_by.is_distinct_from(reader),
        sa.not_(moved.correlate(Receipt)),
        sa.not_(independence.tied(reader, Receipt.done_by, since)),
        sa.not_(independence.tied(reader, Receipt.proposed_by, since)),
    )


@functools.cache
def _ids() -> sa.Select[UUID]:
    return sa.select(Objection.id).join(Receipt, Receipt.id == Objection.receipt_id).where(*_waits())


@functools.cache
def _lines() -> sa.Select[*Columns]:
    most = sa.bindparam("most", type_=sa.Integer())
    return queries.select_lines().where(*_waits()).order_by(Objection.due_at, Objection.id).limit(most)
