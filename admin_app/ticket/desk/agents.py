"""Who of the staff works on tickets, for the filter of the queue."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.holders import staff_with
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission
from admin_app.lib.kept_a_while import KeptAWhile

MOST = 200

_Agents = list[tuple[UUID, str]]
_WANTED = (
    sa.select(User.id, User.full_name)
    .where(staff_with(Permission.TICKET_WRITE))
    .order_by(User.full_name, User.id)
    .limit(MOST)
)
_KEPT: KeptAWhile[_Agents] = KeptAWhile(60)


def lately(actor: Actor) -> _Agents:
    """Whoever may have a ticket: id and name, by their names, 200 at most; nobody for those who read no tickets.

    A minute old at most: the queue asks it with each page.
    """
    if Permission.TICKET_READ not in actor.permissions:
        return []
    return _KEPT.get(None, lambda: [(user_id, name) for user_id, name in db.session.execute(_WANTED)])


def forget() -> None:
    """Read anew what is asked next."""
    _KEPT.forget()
