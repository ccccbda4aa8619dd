"""A sign-in that waits at a step: whose it is, and what it has proven so far."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in.flow.subject import SignInSubject, by_id


def of(actor: Actor, stage: Stage) -> tuple[SignInSubject, tuple[str, ...]]:
    """The person behind the actor's session, and its methods. Raises Conflict when it has ended or moved on."""
    person = by_id(actor.user_id) if actor.user_id else None
    if person is None or actor.session_id is None:
        raise NotAllowed
    methods = db.session.scalar(
        sa.select(LoginSession.methods).where(
            LoginSession.id == actor.session_id, LoginSession.stage == stage, LoginSession.ended_at.is_(None)
        )
    )
    if not methods:
        raise Conflict(N_("This sign-in has ended. Sign in again."))
    return person, tuple(methods)
