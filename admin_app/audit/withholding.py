"""What is kept from a customer for as long as a legal order forbids to tell it. The clock ends it, not a job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.audit.models import Withheld
from admin_app.kernel.db import db
from admin_app.kernel.statements import Moment

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
