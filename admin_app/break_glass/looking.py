"""Looks at the desk: under the customer's grant where there is one, else under the glass that this session broke."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from admin_app.break_glass import opening
from admin_app.break_glass.models import BreakGlass
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import lock_row
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission, RoleKey, require
from admin_app.support_access import authorisation, looks
from admin_app.support_access.looks import LOOK_MINUTES, NO_GRANT, Warrant
from admin_app.support_access.models import LookGround


def look(
    actor: Actor,
    account_id: UUID,
    *,
    area: str,
    field: str | None = None,
    user_id: UUID | None = None,
    reason: str = "",
) -> datetime:
    """Show one field or a whole area for 5 min, no longer than what allows it; gives until when.

    Raises what `looks.look` raises.
    """
    glass = _glass_for(actor, account_id, area)
    if glass is None:
        return looks.look(actor, account_id, area=area, field=field, user_id=user_id, reason=reason)
    glass_id = glass.id

    def judge() -> Warrant:
        require(actor, Permission.BREAK_GLASS)
        row = lock_row(BreakGlass, glass_id)
        if row is None or opening.over(row) or row.session_id != actor.session_id or area not in row.areas:
            raise NotAllowed(NO_GRANT, code="no_grant", grantor=RoleKey.OWNER)
        return Warrant(reason or row.reason, row.id, LOOK_MINUTES, row.until_at)

    return looks.look_by(
        actor, account_id, LookGround.BREAK_GLASS, area=area, field=field, user_id=user_id, judge=judge
    )


def _glass_for(actor: Actor, account_id: UUID, area: str) -> BreakGlass | None:
    """What was broken for this area, where the customer's own permission doesn't open it to this person."""
    if not actor.may(Permission.BREAK_GLASS):
        return None
    glass = opening.of_session(actor, account_id)
    if glass is None or area not in glass.areas:
        return None
    return None if authorisation.opens(actor, account_id, Area(area)) else glass
