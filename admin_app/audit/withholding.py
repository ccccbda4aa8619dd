"""What is kept from a customer for as long as a legal order forbids to tell it. The clock ends it, not a job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.audit.models import AuditEvent, Withheld
from admin_app.kernel import clock
from admin_app.kernel.database.statements import Moment
from admin_app.kernel.db import db

Key = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None] | sa.Column[UUID]


def withhold(target_id: UUID, until: datetime) -> None:
    """Keep events and looks of this target from the customer until a moment, in the caller's transaction."""
    db.session.merge(Withheld(target_id=target_id, until_at=until))
    db.session.flush()


def is_told(target: Key, now: Moment) -> sa.ColumnElement[bool]:
    """The rows that a customer may read: a condition on the column that names their target or case."""
    return ~sa.exists().where(Withheld.target_id == target, Withheld.until_at > now)


def are_told(ids: Sequence[sa.Column[UUID]], now: Moment) -> sa.ColumnElement[bool]:
    """The rows of which none of these ids is withheld."""
    return ~sa.exists().where(Withheld.target_id.in_(ids), Withheld.until_at > now)


def told_rows(table: sa.Table, now: datetime) -> list[sa.ColumnElement[bool]]:
    """The rows of a table that a customer may be told of: conditions that all have to hold.

    A row may name what is withheld in any column that holds an id, the row's own among them, or over its event.
    """
    ids = [column for column in table.columns if isinstance(column.type, sa.Uuid)]
    conditions = [are_told(ids, now)] if ids else []
    if "event_id" in table.c:
        untold = sa.and_(AuditEvent.id == table.c.event_id, ~is_told(AuditEvent.target_id, now))
        conditions.append(~sa.exists().where(untold))
    return conditions


def anything() -> bool:
    """Whether anything is kept from any customer now. One statement."""
    return (
        db.session.scalar(sa.select(Withheld.target_id).where(Withheld.until_at > clock.now()).limit(1))
        is not None
    )
