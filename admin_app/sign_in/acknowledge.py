"""The answer to "New device" or "New country": it was me. The other answer is in `dispute`.

The threat: whoever came in answers the question about their own sign-in, and the owner is never asked again. So it
takes a session that began before, in another browser, and is itself in no question; or a second factor that was set
up before (SECURITY 67). Where a session moved, each of its copies is that session: it answers only after a second
factor was proven in it since.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import among_given, rows_of
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import N_
from admin_app.session.models import KnownPlace, LoginSession, Method
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Whose
from admin_app.sign_in.models import RecoveryCode
from admin_app.sign_in.password.credential import require_self


class NotFromHere(Conflict):
    """This session can't vouch for that sign-in."""

    code = "not_from_here"
    message: ClassVar[str] = N_(
        "Answer this from a device you were signed in on before, or sign in with your second step. If it wasn’t you, report it here."
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
        if not may_answer(actor, place.id):
            raise NotFromHere
        # One sign-in or move raises one question, so one answer is enough for its device and its country.
        same = (
            KnownPlace.session_id == place.session_id,
            KnownPlace.moved.is_(place.moved),
            KnownPlace.first_at == place.first_at,
        )
        mine = sa.and_(*same) if place.session_id else KnownPlace.id == place.id
        session.execute(
            sa.update(KnownPlace)
            .where(KnownPlace.user_id == person.user_id, mine, KnownPlace.answered_at.is_(None))
            .values(answered_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        audit.record(
            Event.PLACE_ANSWERED,
            actor,
            account_id=person.account_id,
            subject_id=person.user_id,
            facts={"kind": place.kind.value},
        )


def may_answer(actor: Actor, place_id: UUID) -> bool:
    """Whether this session may say "It was me" to a question of the person's own. One statement."""
    return place_id in answerable(actor, [place_id])


def answerable(actor: Actor, place_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of some questions that this session may answer, with "It was me". One statement, none without questions."""
    if not place_ids or actor.session_id is None or actor.user_id is None:
        return frozenset()
    asked = {"ids": list(place_ids), "user_id": actor.user_id, "session_id": actor.session_id}
    return frozenset(row.id for row in rows_of(_answerable(), asked) if _knows(row))


@registry.built_once
def _answerable() -> sa.Select[*tuple[Any, ...]]:
    here, there, place = aliased(LoginSession), aliased(LoginSession), aliased(KnownPlace)
    session_id, whose = sa.bindparam("session_id", type_=sa.Uuid()), sa.bindparam("user_id", type_=sa.Uuid())
    asked = sa.exists().where(KnownPlace.session_id == here.id, KnownPlace.answered_at.is_(None))
    return (
        sa.select(
            place.id,
            place.session_id,
            place.value,
            place.first_at,
            place.moved,
            here.confirmed_at,
            here.id.label("here"),
            here.created_at,
            here.browser_hash,
            here.methods,
            asked.label("in_question"),
            there.created_at.label("began"),
            there.browser_hash.label("browser_there"),
            *_newest(whose),
        )
        .select_from(place)
        .join(here, here.id == session_id)
        .outerjoin(there, there.id == place.session_id)
        .where(among_given(place.id, "ids"), place.user_id == whose, here.user_id == whose)
    )


def _knows(row: sa.Row[*tuple[Any, ...]]) -> bool:
    if row.here == row.session_id:
        return row.moved and _was_proven_since(row, row.first_at)
    began = row.first_at if row.moved else row.began or row.first_at
    if _is_proven_before(row, began):
        return True
    there = {row.value if row.began is None or row.moved else "", row.browser_there}
    elsewhere = bool(row.browser_hash) and row.browser_hash not in there
    return row.created_at < began and elsewhere and not row.in_question


def _was_proven_since(row: sa.Row[*tuple[Any, ...]], moment: datetime) -> bool:
    """Whether a second factor was proven in the session since a moment, and none was set up since."""
    newest = [getattr(row, f"newest_{name}") for name in registry.methods()]
    none_since = not any(made and made >= moment for made in newest)
    return none_since and row.confirmed_at is not None and row.confirmed_at > moment


def is_proven_before(session_id: UUID, user_id: UUID, moment: datetime) -> bool:
    """Whether a session was opened with a second factor that was set up before a moment. One statement."""
    row = db.session.execute(
        sa.select(LoginSession.methods, *_newest(user_id)).where(
            LoginSession.id == session_id, LoginSession.user_id == user_id
        )
    ).first()
    return row is not None and _is_proven_before(row, moment)


def _is_proven_before(row: sa.Row[*tuple[Any, ...]], moment: datetime) -> bool:
    """Whether one of the session's methods is a factor of which nothing was set up since a moment."""
    proven = registry.methods() & set(row.methods)
    return any(newest and newest < moment for newest in (getattr(row, f"newest_{name}") for name in proven))


def _newest(whose: Whose) -> list[sa.Label[Any]]:
    """When the newest of each factor was set up, by the method that its use leaves in a session."""
    codes = sa.select(sa.func.max(RecoveryCode.created_at)).where(RecoveryCode.user_id == whose)
    newest = [factor.newest(whose).label(f"newest_{factor.method}") for factor in registry.FACTORS]
    return [*newest, codes.scalar_subquery().label(f"newest_{Method.RECOVERY_CODE}")]
