"""The history of actions as a file of one's own: what the page "Activity" shows, all of it (GDPR art. 15)."""

from __future__ import annotations

from collections.abc import Iterator

from admin_app.audit import service as audit
from admin_app.audit import timeline
from admin_app.audit.events import Event
from admin_app.audit.kind import TimelineFilter
from admin_app.audit.timeline import TimelineEntry
from admin_app.kernel import crypto
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotFound, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require, require_fresh
from admin_app.sign_in.throttle import limits
from admin_app.support_access.lens import colleagues

AN_HOUR = 6  # files of one person (SECURITY 57)
MOST = 20_000  # events of one file, the newest
A_BATCH = 500


def export(actor: Actor, *, kind: TimelineFilter | None = None) -> Iterator[list[TimelineEntry]]:
    """Record that somebody takes their own history away, an owner the account's, and give it in batches, the newest first.

    Raises ReauthRequired, NotAllowed, NotFound (of nobody), RateLimited after six in an hour.
    """
    require_fresh(actor)
    require(actor, Permission.OWN_ACTIVITY_READ)
    if actor.user_id is None:
        raise NotFound
    if not limits.within({"history:" + crypto.lookup_hash(actor.user_id.hex, "throttle"): AN_HOUR}):
        raise RateLimited(None, N_("Too many exports in an hour. Try again a little later."))
    with transaction():
        audit.record(
            Event.ACTIVITY_EXPORTED, actor, account_id=actor.acting_account_id, subject_id=actor.user_id
        )
    return _batches(actor, kind)


def _batches(actor: Actor, kind: TimelineFilter | None) -> Iterator[list[TimelineEntry]]:
    key: str | None = None
    for _ in range(MOST // A_BATCH):
        found = timeline.of_own(actor, colleagues(actor), key=key, size=A_BATCH, kind=kind)
        yield list(found.rows)
        key = found.older
        if not key:
            return
