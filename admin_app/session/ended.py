"""Whether the session an act comes from still counts, asked again under the lock that the act waited for.

The threat: "This wasn't me" ends a session while one of its requests is under way. That request was let in before, so
it would set up a factor, or a new password, a moment after everything was frozen (SECURITY 12, 66).
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.session.models import LoginSession

ENDED = N_("This session has ended. Sign in again.")


def refuse(session_id: UUID | None) -> None:
    """Refuse an act whose session ended since its request began; in the act's transaction, after its locks.

    One statement; none where there is no session: programs, jobs, the console. Raises Conflict.
    """
    if session_id is not None and db.session.scalar(sa.select(is_over(session_id))):
        raise Conflict(ENDED)


def is_over(session_id: UUID) -> sa.Exists:
    """Where a session has ended."""
    return sa.exists().where(LoginSession.id == session_id, LoginSession.ended_at.is_not(None))
