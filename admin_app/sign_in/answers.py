"""The answer to "New device" or "New country": it was me. The other answer is in `not_me`."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotFound
from admin_app.session.models import KnownPlace
from admin_app.sign_in.password import require_self


def it_was_me(actor: Actor, place_id: UUID) -> None:
    """The person answers for a sign-in from a new device or country; doing it twice does no harm.

    No fresh sign-in: nothing opens by it. Raises NotFound for a place that is none of one's own.
    """
    person = require_self(actor)
    with transaction() as session:
        answered = session.execute(
            sa.update(KnownPlace)
            .where(KnownPlace.id == place_id, KnownPlace.user_id == person.user_id)
            .values(
                answered_at=sa.func.coalesce(
                    KnownPlace.answered_at, sa.literal(clock.now(), KnownPlace.answered_at.type)
                )
            )
            .returning(KnownPlace.kind)
            .execution_options(synchronize_session=False)
        ).first()
        if answered is None:
            raise NotFound
        audit.record(
            Event.PLACE_ANSWERED, actor, account_id=person.account_id, subject_id=person.user_id,
            facts={"kind": answered.kind.value},
        )  # fmt: skip
