"""Opening private facts of an account to whom its closing waits for (without a grant, by right)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from admin_app.closing.kind import CLOSING
from admin_app.closing.models import Closing, State
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import lock_row
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.support_access import looks


def waits_for(actor: Actor, state: State | None) -> bool:
    """Whether a closing in this state waits for a step of this person."""
    needed = CLOSING.waits_for(state) if state else None
    return needed is not None and needed in actor.permissions


def record(actor: Actor, account_id: UUID, area: str, case_id: UUID) -> datetime:
    """Open an area of an account to whom its closing waits for, for 30 min while it does; gives until when.

    Raises NotFound for a case of another account, NotAllowed when the case doesn't wait for this person's step.
    """
    require(actor, Permission.CLOSING_READ)

    def judge() -> str:
        case = lock_row(Closing, case_id)  # a move waits for it, and then ends what was opened
        if case is None or case.account_id != account_id:
            raise NotFound
        if case.frozen_by is not None or not waits_for(actor, case.state):
            raise NotAllowed(N_("This closing isn’t waiting for you, so its private facts stay masked."))
        return case.number

    return looks.case_look(actor, account_id, area, case_id, judge=judge)
