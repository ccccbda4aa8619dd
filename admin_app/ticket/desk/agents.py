"""Who of the staff works on tickets, for the filter of the queue."""

from __future__ import annotations

import time
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.holders import staff_with
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission

MOST = 200
KEPT_SECONDS = 60

_Agents = list[tuple[UUID, str]]
_WANTED = (
    sa.select(User.id, User.full_name)
    .where(staff_with(Permission.TICKET_WRITE))
    .order_by(User.full_name, User.id)
    .limit(MOST)
)
_LATELY: dict[str, tuple[float, _Agents]] = {}


def lately(actor: Actor) -> _Agents:
    """Whoever may have a ticket: id and name, by their names, 200 at most; nobody for those who read no tickets.

    A minute old at most: the queue asks it with each page.
    """
    if Permission.TICKET_READ not in actor.permissions:
        return []
    at, found = _LATELY.get("all", (0.0, None))
    if found is None or time.monotonic() - at > KEPT_SECONDS:
        found = [(user_id, name) for user_id, name in db.session.execute(_WANTED)]
        _LATELY["all"] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Read anew what is asked next."""
    _LATELY.clear()
