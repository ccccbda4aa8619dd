"""Who of the staff works on tickets, for the filter of the queue."""

from __future__ import annotations

import time
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.holders import staff_with
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.permissions import Permission, require

MOST = 200
KEPT_SECONDS = 60

_Agents = list[tuple[UUID, str]]
_KEPT: dict[str, tuple[float, _Agents]] = {}


def lately(actor: Actor) -> _Agents:
    """Whoever may have a ticket: id and name, by their names; a minute old at most. Raises NotAllowed."""
    require(actor, Permission.TICKET_READ)
    at, found = _KEPT.get("all", (0.0, None))
    if found is None or time.monotonic() - at > KEPT_SECONDS:
        wanted = sa.select(User.id, User.full_name).where(staff_with(Permission.TICKET_WRITE))
        rows = db.session.execute(wanted.order_by(User.full_name, User.id).limit(MOST))
        found = [(user_id, name) for user_id, name in rows]
        _KEPT["all"] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Read anew what is asked next."""
    _KEPT.clear()
