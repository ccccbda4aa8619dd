"""Letting a version take effect: an administrator proposes it, an approver who wrote none of it confirms it.

The threat: one person alone changes what binds every customer. So the confirmation is bound to the very words that were
proposed, and a confirmed version is fixed by the database.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.document import drafting, wording
from admin_app.document.drafting import KIND, locked_draft
from admin_app.document.models import DocumentKind, DocumentVersion
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, Subject, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.proposal import service as proposals
from admin_app.session.second_person import judge_for_two

ANNOUNCE = "document.announce"
TOO_SOON = N_(
    "A new user agreement takes effect %(days)s days after it is confirmed at the earliest. Choose a later day."
)
WROTE_IT = N_("You wrote this version, so someone else must confirm it.")
NAMES = {DocumentKind.AGREEMENT: N_("User agreement"), DocumentKind.PRIVACY_POLICY: N_("Privacy policy")}


def propose(actor: Actor, version_id: UUID, *, reason: str, version: int | None = None) -> UUID:
    """Ask an approver to confirm a draft; gives the proposal's id.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid beside `reason`, Conflict where it is fixed, waits already, was
    changed, or would take effect too soon.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        row = locked_draft(actor, version_id, version)
        judge_for_two(actor, Permission.DOCUMENT_WRITE)
        _judge_day(row, clock.now())
        return proposals.propose(
            actor,
            Subject(),
            kind=KIND,
            reason=reason,
            target=row.id.hex,
            about=f"{NAMES[row.kind]} · {row.number}",
            made_for=_state(row),
        )


def confirm(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> datetime:
    """Let a version take effect on its day, at once where that has come; gives when. Owners are told.

    Raises ReauthRequired, NotFound, NotAllowed (right, one's own words or proposal), NotIndependent, Decided, Conflict
    where it was changed since or would take effect too soon.
    """
    require_fresh(actor)
    with transaction():
        row = lock_row(DocumentVersion, UUID(hex=proposals.target_of(proposal_id, KIND)))
        if row is None:
            raise NotFound
        judge_for_two(actor, Permission.DOCUMENT_CONFIRM)
        if actor.user_id in _writers(row):
            raise NotAllowed(WROTE_IT)
        taken = proposals.take(
            actor, proposal_id, KIND, subject=Subject(), version=version, made_for=_state(row)
        )
        now = clock.now()
        _judge_day(row, now)
        row.effective_at = max(row.effective_at, now)
        row.confirmed_by, row.confirmed_at = actor.user_id, now
        row.content_hash = wording.digest(row)
        db.session.flush()
        told = {"hash": row.content_hash, "from": row.effective_at.isoformat()}
        drafting.record(Event.DOCUMENT_CONFIRMED, actor, row, taken.reason, **told)
        if policy.value(Key.DOCUMENT_MAIL):
            queue.enqueue(ANNOUNCE, row.id, rank=queue.Rank.BULK)
    return row.effective_at


def _state(row: DocumentVersion) -> str:
    """What is proposed: the very words and the day; nothing once it is confirmed, whose words are fixed."""
    return proposals.state_of(row.id, wording.digest(row), row.confirmed_at or "")


def _writers(row: DocumentVersion) -> set[UUID | None]:
    """All who wrote at it, whoever wrote last."""
    wrote = (Event.DOCUMENT_WRITTEN.value, Event.DOCUMENT_CHANGED.value)
    wanted = sa.select(AuditEvent.actor_id).where(AuditEvent.target_id == row.id, AuditEvent.name.in_(wrote))
    return {row.created_by, row.edited_by, *db.session.scalars(wanted)}


def _judge_day(row: DocumentVersion, now: datetime) -> None:
    """A new agreement is announced in time; the first binds those who agree to it. Raises Conflict."""
    if row.kind is not DocumentKind.AGREEMENT or not _followed(row):
        return
    days = policy.number(Key.DOCUMENT_NOTICE_DAYS)
    if days and row.effective_at < now + timedelta(days=days):
        raise Conflict(TOO_SOON, days=days)


def _followed(row: DocumentVersion) -> bool:
    wanted = sa.select(sa.literal(1)).where(
        DocumentVersion.kind == row.kind, DocumentVersion.confirmed_at.is_not(None)
    )
    return db.session.scalar(wanted.limit(1)) is not None
