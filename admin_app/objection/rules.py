"""Who may object to what, and who may judge it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from admin_app import config
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.audit.receipts.kinds import RECEIPTS
from admin_app.audit.receipts.models import Receipt
from admin_app.independence import service as independence
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.lib.times import working_days

WORKING_DAYS = 3
PART_IN_IT = N_("You were involved in this act, so someone else must decide.")
# Kinds of targets that are no case: many acts have the same one.
NO_CASES = frozenset({"user", "account", ""})
_IN_CASE = (
    sa.select(AuditEvent.actor_id)
    .distinct()
    .where(AuditEvent.target_id == sa.bindparam("target_id"), AuditEvent.actor_kind == ActorKind.STAFF)
)


def due_from(opened_at: datetime) -> datetime:
    """Until when an objection is to be answered: the end of the third working day after it, in the operator's zone."""
    return working_days.end_of(opened_at, WORKING_DAYS, ZoneInfo(config.active().time_zone))


def takes_objections(event: Event) -> bool:
    """Whether an act can be objected to: what is put back by a click needs nobody's judgement."""
    return not RECEIPTS[event].rolls_back


def participants(receipt: Receipt) -> set[UUID]:
    """Everybody of staff who did, proposed, confirmed or decided the act, and in a case whoever moved it before."""
    found = {receipt.done_by} | ({receipt.proposed_by} if receipt.proposed_by else set())
    if receipt.target_kind not in NO_CASES and receipt.target_id is not None:
        rows = db.session.scalars(_IN_CASE, {"target_id": receipt.target_id})
        found |= {user_id for user_id in rows if user_id is not None}
    return found


def why_not(actor: Actor, had_part: Collection[UUID]) -> NotAllowed | None:
    """Why somebody may not judge an objection though the right is there; None for who may.

    Whoever is tied to somebody who had a part in the act is no other pair of eyes either.
    """
    if actor.user_id in had_part:
        return NotAllowed(PART_IN_IT)
    tied = (independence.why_not(actor, other_id) for other_id in sorted(had_part))
    return next((refused for refused in tied if refused is not None), None)
