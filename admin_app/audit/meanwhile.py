"""Who was faster: what a page says when the row it was made from has changed since."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.kind import TimelineFilter
from admin_app.audit.kinds.registry import KINDS
from admin_app.audit.models import AuditEvent
from admin_app.identity.models import User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Stale
from admin_app.kernel.i18n import N_, told_when
from admin_app.lib import masks

A_PAGE = timedelta(hours=24)  # nobody comes back to a page that has been open for longer
BY_ONESELF = N_(
    "You changed this yourself %(when)s, in another window. Nothing of this page was saved: compare, then send it again."
)
BY_ANOTHER = N_(
    "This was changed while you had it open, last by %(who)s %(when)s. Nothing you typed was saved: compare, then send it again."
)
# What is recorded about a row without changing it.
_UNCHANGED = [
    event.value
    for event, kind in KINDS.items()
    if TimelineFilter.LOOKS in kind.filters
    or (TimelineFilter.SIGN_INS in kind.filters and TimelineFilter.CHANGES not in kind.filters)
]


def changed(actor: Actor, target_id: UUID | None) -> Stale:
    """The refusal of an act whose page was made from an older row, in the actor's clock.

    It names whoever changed the target last, as the trail tells it; nobody where it tells of no change in the last day.
    """
    if target_id is None:
        return Stale()
    wanted = (
        sa.select(AuditEvent.at, User.id, User.full_name, User.kind)
        .join(User, User.id == AuditEvent.actor_id)
        .where(
            AuditEvent.target_id == target_id,
            AuditEvent.at > clock.now() - A_PAGE,
            AuditEvent.name.not_in(_UNCHANGED),
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(1)
    )
    last = db.session.execute(wanted).first()
    if last is None:
        return Stale()
    when = told_when(last.at, actor.language, actor.time_zone)
    if last.id == actor.user_id:
        return Stale(BY_ONESELF, when=when)
    hidden = actor.is_customer and last.kind is UserKind.STAFF
    return Stale(BY_ANOTHER, when=when, who=masks.short_name(last.full_name) if hidden else last.full_name)


def require_same(actor: Actor, shown: int | None, present: int, target_id: UUID | None) -> None:
    """Refuse an act whose page was made from another version than the row's present one; None stands for no page.

    Raises Stale.
    """
    if shown is not None and shown != present:
        raise changed(actor, target_id)
