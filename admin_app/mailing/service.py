"""Writing a mailing, having it confirmed by a second person, and cancelling it.

The threat: one person alone writes to every customer in the company's name. So an administrator proposes, an approver who
wrote none of it confirms the very words and the very audience, and either may cancel what hasn't gone out yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.email.models import Topic
from admin_app.identity.models import AccountKind
from admin_app.kernel import clock, queue, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.mailing.models import SERVICE_MAX, SUBJECT_MAX, TEXT_MAX, TOPICS, Mailing, MailingState
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.session.second_person import judge_for_two

JOB = "mailing.send"
_COUNTRY = re.compile(r"[A-Z]{2}")
KIND = ProposalKind.SEND_MAILING
WRITE, CONFIRM = Permission.DOCUMENT_WRITE, Permission.DOCUMENT_CONFIRM
FIXED = N_("It is confirmed, so it can’t be changed any more.")
WROTE_IT = N_("You wrote this, so someone else must confirm it.")
CHOOSE = N_("Choose an entry from the list.")
NOT_SENDING = N_("It isn’t being sent, so there is nothing to cancel.")


@dataclass(frozen=True, slots=True)
class MailingDraft:
    """What a mailing says, in both languages, and to whom it goes; an empty filter lets everybody through."""

    topic: str
    subject_en: str
    subject_de: str
    text_en: str
    text_de: str
    account_kind: str = ""
    country: str = ""
    service: str = ""

    def checked(self) -> dict[str, object]:
        """The columns, as they may be kept. Raises Invalid beside the field."""
        if self.topic not in set(TOPICS):
            raise Invalid(CHOOSE, field="topic", code="topic")
        if self.account_kind and self.account_kind not in set(AccountKind):
            raise Invalid(CHOOSE, field="account_kind", code="account_kind")
        if self.country and not _COUNTRY.fullmatch(self.country):
            raise Invalid(CHOOSE, field="country", code="country")
        return {
            "topic": Topic(self.topic),
            "subject_en": text.clean_line(self.subject_en, SUBJECT_MAX, "subject_en"),
            "subject_de": text.clean_line(self.subject_de, SUBJECT_MAX, "subject_de"),
            "text_en": text.clean_line(self.text_en, TEXT_MAX, "text_en", lines=True),
            "text_de": text.clean_line(self.text_de, TEXT_MAX, "text_de", lines=True),
            "account_kind": AccountKind(self.account_kind) if self.account_kind else None,
            "country": self.country,
            "service": text.clean_line(self.service, SERVICE_MAX, "service") if self.service else "",
        }


def write(actor: Actor, draft: MailingDraft) -> UUID:
    """Write a draft; gives its id. Raises NotAllowed, Invalid beside a field."""
    require(actor, WRITE)
    kept = draft.checked()
    with transaction() as session:
        row = Mailing(id=clock.new_id(), created_by=actor.user_id, **kept)
        session.add(row)
        session.flush()
        record(Event.MAILING_WRITTEN, actor, row)
    return row.id


def edit(actor: Actor, mailing_id: UUID, draft: MailingDraft, *, version: int | None = None) -> None:
    """Change a draft; what waits for its second person lapses by that.

    Raises NotFound, NotAllowed, Invalid, Conflict where it is confirmed, or changed meanwhile.
    """
    kept = draft.checked()
    with transaction():
        row = _draft(actor, mailing_id, version)
        changed = [name for name, value in kept.items() if getattr(row, name) != value]
        if not changed:
            return
        for name in changed:
            setattr(row, name, kept[name])
        row.edited_by, row.edited_at = actor.user_id, clock.now()
        record(Event.MAILING_CHANGED, actor, row)


def discard(actor: Actor, mailing_id: UUID, *, version: int | None = None) -> None:
    """Throw a draft away. Raises NotFound, NotAllowed, Conflict where it is confirmed, or changed meanwhile."""
    with transaction():
        row = _draft(actor, mailing_id, version)
        record(Event.MAILING_DISCARDED, actor, row)
        db.session.delete(row)


def propose(actor: Actor, mailing_id: UUID, *, reason: str, version: int | None = None) -> UUID:
    """Ask an approver to let a draft go out; gives the proposal's id.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid beside `reason`, Conflict where it is confirmed, waits already, or
    was changed meanwhile.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        row = _draft(actor, mailing_id, version)
        judge_for_two(actor, WRITE)
        return proposals.propose(
            actor,
            Subject(),
            kind=KIND,
            reason=reason,
            target=row.id.hex,
            about=row.subject_en,
            made_for=_state(row),
        )


def confirm(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Let a mailing go out, in the words and to the people that were proposed.

    Raises ReauthRequired, NotFound, NotAllowed (right, one's own words or proposal), NotIndependent, Decided, Conflict
    where it was changed since.
    """
    require_fresh(actor)
    with transaction():
        row = lock_row(Mailing, UUID(hex=proposals.target_of(proposal_id, KIND)))
        if row is None:
            raise NotFound
        judge_for_two(actor, CONFIRM)
        if actor.user_id in _writers(row):
            raise NotAllowed(WROTE_IT)
        taken = proposals.take(
            actor, proposal_id, KIND, subject=Subject(), version=version, made_for=_state(row)
        )
        row.state = MailingState.SENDING
        row.confirmed_by, row.confirmed_at = actor.user_id, clock.now()
        db.session.flush()
        record(Event.MAILING_CONFIRMED, actor, row, taken.reason)
        queue.enqueue(JOB, row.id, rank=queue.Rank.BULK)


def cancel(actor: Actor, mailing_id: UUID, *, reason: str) -> None:
    """Send it to nobody else; what was written to so far goes out. By whoever may write or confirm one.

    Raises NotFound, NotAllowed, Invalid beside `reason`, Conflict where it isn't being sent.
    """
    why = reasons.needed(reason)
    if not actor.may(CONFIRM):
        require(actor, WRITE)
    with transaction():
        row = lock_row(Mailing, mailing_id)
        if row is None:
            raise NotFound
        if row.state is not MailingState.SENDING:
            raise Conflict(NOT_SENDING)
        row.state, row.ended_at, row.cancelled_by = MailingState.CANCELLED, clock.now(), actor.user_id
        record(Event.MAILING_CANCELLED, actor, row, why)


def record(event: Event, actor: Actor, row: Mailing, reason: str = "", **facts: object) -> None:
    """Tell of it in the trail."""
    told = {"title": row.subject_en, **facts}
    audit.record(event, actor, target=("mailing", row.id), facts=told, reason=reason)


def _draft(actor: Actor, mailing_id: UUID, version: int | None) -> Mailing:
    require(actor, WRITE)
    row = lock_row(Mailing, mailing_id)
    if row is None:
        raise NotFound
    meanwhile.require_same(actor, version, row.version, row.id)
    if row.state is not MailingState.DRAFT:
        raise Conflict(FIXED)
    return row


def _state(row: Mailing) -> str:
    """What is proposed: the very words and the very audience; nothing once it is confirmed."""
    words = (row.topic, row.subject_en, row.subject_de, row.text_en, row.text_de)
    return proposals.state_of(
        row.id, *words, row.account_kind or "", row.country, row.service, row.confirmed_at or ""
    )


def _writers(row: Mailing) -> set[UUID | None]:
    """All who wrote at it, whoever wrote last."""
    wrote = (Event.MAILING_WRITTEN.value, Event.MAILING_CHANGED.value)
    wanted = sa.select(AuditEvent.actor_id).where(AuditEvent.target_id == row.id, AuditEvent.name.in_(wrote))
    return {row.created_by, row.edited_by, *db.session.scalars(wanted)}
