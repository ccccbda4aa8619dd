"""The answer to "New device" or "New country": it was me. The other answer is in `dispute`.

The threat: whoever came in answers the question about the own sign-in, and the owner is never asked again. So it
takes a session that began before, in another browser, and is itself in no question; or a second factor that was set
up before (SECURITY 67).
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import N_
from admin_app.session import lifecycle
from admin_app.session.models import KnownPlace, LoginSession
from admin_app.sign_in.models import Passkey, RecoveryCode, TotpCredential
from admin_app.sign_in.password.credential import require_self


class NotFromHere(Conflict):
    """This session can't vouch for that sign-in."""

    code = "not_from_here"
    message: ClassVar[str] = N_(
        "Answer this from a device you were signed in with before, or sign in with your second step. "
        "If it wasn't you, say so here."
    )


def it_was_me(actor: Actor, place_id: UUID) -> None:
    """The person answers for a sign-in from a new device or country; doing it twice does no harm.

    No fresh sign-in: nothing opens by it. Raises NotFound for a place that is none of one's own, NotFromHere where
    this session can't know.
    """
    person = require_self(actor)
    with transaction() as session:
        place = lock_row(KnownPlace, place_id)
        if place is None or place.user_id != person.user_id:
            raise NotFound
        if place.answered_at is not None:
            return
        if not _may_answer(actor, place):
            raise NotFromHere
        # One sign-in raises one question, so one answer is enough for its device and its country.
        mine = KnownPlace.session_id == place.session_id if place.session_id else KnownPlace.id == place.id
        session.execute(
            sa.update(KnownPlace)
            .where(KnownPlace.user_id == person.user_id, mine, KnownPlace.answered_at.is_(None))
            .values(answered_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        audit.record(
            Event.PLACE_ANSWERED, actor, account_id=person.account_id, subject_id=person.user_id,
            facts={"kind": place.kind.value},
        )  # fmt: skip


def may_answer(actor: Actor, place_id: UUID) -> bool:
    """Whether this session may say "It was me" to a question of the person's own."""
    place = db.session.get(KnownPlace, place_id)
    return place is not None and place.user_id == actor.user_id and _may_answer(actor, place)


def _may_answer(actor: Actor, place: KnownPlace) -> bool:
    here = db.session.get(LoginSession, actor.session_id) if actor.session_id else None
    if here is None or here.id == place.session_id:
        return False
    there = db.session.get(LoginSession, place.session_id) if place.session_id else None
    began = there.created_at if there else place.first_at
    if _proven_before(here, began):
        return True
    elsewhere = bool(here.browser_hash) and here.browser_hash != (
        there.browser_hash if there else place.value
    )
    return here.created_at < began and elsewhere and not _is_in_question(here)


def _is_in_question(session: LoginSession) -> bool:
    asked = sa.exists().where(KnownPlace.session_id == session.id, KnownPlace.answered_at.is_(None))
    return bool(db.session.scalar(sa.select(asked)))


def _proven_before(session: LoginSession, moment: datetime) -> bool:
    """Whether the session was opened with a second factor, all of whose kind were set up before the moment."""
    tables = {
        "totp": (TotpCredential.user_id, TotpCredential.confirmed_at),
        "passkey": (Passkey.user_id, Passkey.created_at),
        "recovery_code": (RecoveryCode.user_id, RecoveryCode.created_at),
    }
    for method in lifecycle.SECOND_FACTORS & set(session.methods):
        whose, set_up = tables[method]
        before, since = db.session.execute(
            sa.select(
                sa.exists().where(whose == session.user_id, set_up < moment),
                sa.exists().where(whose == session.user_id, set_up >= moment),
            )
        ).one()
        if before and not since:
            return True
    return False
