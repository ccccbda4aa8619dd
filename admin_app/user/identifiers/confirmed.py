"""Whether a person proved the address that they sign in with, by something that arrived there.

Staff may give an address, and so may the company's system: nobody read anything there then, so it proves nobody.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.identity.models import User
from admin_app.kernel.db import db


class _Set(NamedTuple):
    """Who gave the sign-in address last."""

    at: datetime
    by: UUID | None
    name: str


def confirmed_at(user: User) -> datetime | None:
    """When the person proved the sign-in address, by following the invitation there or by the code of a change.

    None where it is one that staff or the company's system gave, however long ago. One statement.
    """
    given = sa.and_(
        AuditEvent.target_id == user.id,
        AuditEvent.name.in_([Event.PERSON_EMAIL_CHANGED.value, Event.PERSON_EMAIL_UNDONE.value]),
    )
    row = db.session.execute(
        sa.select(AuditEvent.at, AuditEvent.actor_id, AuditEvent.name)
        .where(sa.or_(given, was_imported(user.id)))
        .order_by(AuditEvent.at.desc(), AuditEvent.seq.desc())
        .limit(1)
    ).first()
    joined = user.activated_at
    if row is None or (joined and joined > row.at):  # the link that was followed went to the address of then
        return joined
    last = _Set(*row)
    return last.at if last.by == user.id and last.name == Event.PERSON_EMAIL_CHANGED else None


def was_imported(user_id: UUID) -> sa.ColumnElement[bool]:
    """Events in which the company's system gave a person another e-mail address."""
    fields = AuditEvent.facts["fields"].as_string()
    return sa.and_(
        AuditEvent.target_id == user_id,
        AuditEvent.name == Event.PERSON_IMPORT_CHANGED.value,
        fields.like("%email%"),
    )
