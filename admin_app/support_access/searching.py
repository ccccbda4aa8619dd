"""Searching for a whole private value: recorded beside the looks, it shows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import RateLimited
from admin_app.kernel.rights.lens import Area
from admin_app.support_access.looks import new_look
from admin_app.support_access.models import LookGround, SearchedValue
from admin_app.support_access.sought import Sought

SEARCHES_AN_HOUR = 60
SEARCH_HITS_KEPT = 20


def record_search(actor: Actor, kind: SearchedValue, hits: Sequence[tuple[UUID, UUID | None]]) -> None:
    """Keep that a whole private value was searched for and whom it found.

    `hits` are pairs of account and person. Nothing is shown by it. The value itself is not kept. Call it before
    the hits leave. Raises RateLimited after 60 in an hour.
    """
    area = Area.SECURITY if kind is SearchedValue.IP else Area.PROFILE
    with transaction() as session:
        _limit_searches(actor)
        facts = {"kind": kind, "hits": len(hits), "area": area.value}
        event_id = audit.record(Event.SEARCH_WHOLE_VALUE, actor, facts=facts)
        for account_id, user_id in hits[:SEARCH_HITS_KEPT]:
            sought = Sought(account_id, area, kind, user_id, "")
            made = new_look(actor, sought, LookGround.SEARCH)
            made.event_id = event_id
            session.add(made)


def _limit_searches(actor: Actor) -> None:
    since = clock.now() - timedelta(hours=1)
    mine = (AuditEvent.actor_id == actor.user_id, AuditEvent.name == Event.SEARCH_WHOLE_VALUE.value)
    wanted = sa.select(AuditEvent.at).where(*mine, AuditEvent.at > since).order_by(AuditEvent.at.desc())
    earlier = list(db.session.scalars(wanted.limit(SEARCHES_AN_HOUR)))
    if len(earlier) >= SEARCHES_AN_HOUR:
        raise RateLimited(earlier[-1] + timedelta(hours=1))
