"""Writing the next version of a document: an administrator's draft, which nobody is asked to answer yet.

A draft that waits for its second person stays as it is: the proposal is withdrawn first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.document.models import SUMMARY_MAX, TEXT_MAX, DocumentKind, DocumentVersion
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.proposal.models import Proposal, ProposalKind, ProposalState

KIND = ProposalKind.CONFIRM_DOCUMENT
TARGET = "document_version"
FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC) - timedelta(days=1)  # anywhere on earth
FURTHEST = timedelta(days=3653)
FIXED = N_("A confirmed version never changes. Write a new one.")
WAITS = N_("This version is waiting for a second person. Withdraw the proposal to change it.")
ANOTHER_DRAFT = N_("There is a draft of this document already. Change that one.")


@dataclass(frozen=True, slots=True)
class Wording:
    """What is written in a version."""

    text_en: str
    text_de: str
    summary_en: str
    summary_de: str
    effective_at: datetime

    @classmethod
    def checked(cls, typed: Wording) -> Wording:
        """As it may be kept. Raises Invalid beside the field."""
        return cls(
            _cleaned(typed.text_en, TEXT_MAX, "text_en"),
            _cleaned(typed.text_de, TEXT_MAX, "text_de"),
            _cleaned(typed.summary_en, SUMMARY_MAX, "summary_en"),
            _cleaned(typed.summary_de, SUMMARY_MAX, "summary_de"),
            _near(typed.effective_at),
        )


def _near(effective_at: datetime) -> datetime:
    if not FIRST_DAY <= effective_at <= clock.now() + FURTHEST:
        raise Invalid(
            N_("Choose a day from the year 2000 on, at most ten years ahead."), field="effective_on"
        )
    return effective_at


def _cleaned(typed: str, most: int, field: str) -> str:
    return text.clean_line(typed, most, field, lines=True)


def write(actor: Actor, kind: DocumentKind, wording: Wording) -> UUID:
    """Begin the next version of a document; gives its id.

    Raises NotAllowed, Invalid beside a field, Conflict where there is a draft of it already.
    """
    require(actor, Permission.DOCUMENT_WRITE)
    kept = Wording.checked(wording)
    with transaction() as session:
        row = DocumentVersion(
            id=clock.new_id(),
            kind=kind,
            number=_next_number(kind),
            text_en=kept.text_en,
            text_de=kept.text_de,
            summary_en=kept.summary_en,
            summary_de=kept.summary_de,
            effective_at=kept.effective_at,
            created_by=actor.user_id,
            created_at=clock.now(),
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError as error:
            raise Conflict(ANOTHER_DRAFT) from error
        record(Event.DOCUMENT_WRITTEN, actor, row)
    return row.id


def edit(actor: Actor, version_id: UUID, wording: Wording, *, version: int | None = None) -> None:
    """Put other words in a draft. Raises NotFound, NotAllowed, Invalid, Conflict where it is fixed, waits, or changed."""
    require(actor, Permission.DOCUMENT_WRITE)
    kept = Wording.checked(wording)
    with transaction():
        row = locked_draft(actor, version_id, version)
        changed = [name for name in Wording.__slots__ if getattr(row, name) != getattr(kept, name)]
        if not changed:
            return
        for name in changed:
            setattr(row, name, getattr(kept, name))
        row.edited_by, row.edited_at = actor.user_id, clock.now()
        record(Event.DOCUMENT_CHANGED, actor, row)


def discard(actor: Actor, version_id: UUID, *, version: int | None = None) -> None:
    """Throw a draft away. Raises NotFound, NotAllowed, Conflict where it is fixed, waits, or changed."""
    require(actor, Permission.DOCUMENT_WRITE)
    with transaction():
        row = locked_draft(actor, version_id, version)
        record(Event.DOCUMENT_DISCARDED, actor, row)
        db.session.delete(row)


def locked_draft(actor: Actor, version_id: UUID, version: int | None) -> DocumentVersion:
    """A draft that may be changed, locked. Raises NotFound, Conflict."""
    row = lock_row(DocumentVersion, version_id)
    if row is None:
        raise NotFound
    if row.confirmed_at is not None:
        raise Conflict(FIXED)
    meanwhile.require_same(actor, version, row.version, row.id)
    if waits(version_id):
        raise Conflict(WAITS)
    return row


def waits(version_id: UUID) -> bool:
    """Whether a second person is asked about it now."""
    wanted = sa.select(sa.literal(1)).where(*waiting([version_id.hex]))
    return db.session.scalar(wanted) is not None


def waiting(targets: Collection[str]) -> tuple[sa.ColumnElement[bool], ...]:
    """The proposals that wait for a second person about these versions (ids in hexadecimal digits), by the clock."""
    return (
        Proposal.kind == KIND,
        Proposal.target.in_(targets),
        Proposal.state == ProposalState.OPEN,
        Proposal.expires_at > clock.now(),
    )


def record(event: Event, actor: Actor, row: DocumentVersion, reason: str = "", **facts: object) -> None:
    """Tell what became of a version; never its words."""
    told = {"document": row.kind.value, "number": row.number, **facts}
    audit.record(event, actor, target=(TARGET, row.id), facts=told, reason=reason)


def _next_number(kind: DocumentKind) -> int:
    last = db.session.scalar(
        sa.select(sa.func.max(DocumentVersion.number)).where(DocumentVersion.kind == kind)
    )
    return (last or 0) + 1
