"""Who of the staff works on tickets, for the filter of the queue."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.holders import staff_with
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission

MOST = 200


def options(actor: Actor) -> list[tuple[UUID, str]]:
    """Whoever may have a ticket: id and name, by their names, 200 at most; nobody for those who read no tickets."""
    if Permission.TICKET_READ not in actor.permissions:
        return []
    wanted = sa.select(User.id, User.full_name).where(staff_with(Permission.TICKET_WRITE))
    rows = db.session.execute(wanted.order_by(User.full_name, User.id).limit(MOST))
    return [(user_id, name) for user_id, name in rows]
