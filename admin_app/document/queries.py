"""Reading documents: a version as its reader sees it, all versions with their states, and who answered which."""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.document import drafting, wording
from admin_app.document.due import Reader
from admin_app.document.models import Answer, DocumentAnswer, DocumentKind, DocumentVersion
from admin_app.document.wording import Block, ComparedBlock
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.proposal.models import Proposal


class VersionState(enum.StrEnum):
    """How a version stands now, by the clock."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ANNOUNCED = "announced"  # confirmed, its day still to come
    IN_FORCE = "in_force"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class ReadVersion:
    """A version in one language; `before` is the number of the one that it is compared with, if any."""

    id: UUID
    kind: DocumentKind
    number: int
    language: str
    effective_at: datetime
    content_hash: str
    summary: str
    blocks: list[Block]
    before: int | None
    before_at: datetime | None  # when that one was answered
    compared: tuple[ComparedBlock, ...]


def read(row: DocumentVersion, language: str, answered: AnsweredBefore | None = None) -> ReadVersion:
    """A version as somebody reads it, compared with the one they answered before."""
    text = _text(row, language)
    before = _text(answered.row, language) if answered else None
    return ReadVersion(
        row.id,
        row.kind,
        row.number,
        language,
        row.effective_at,
        row.content_hash,
        row.summary_de if language == "de" else row.summary_en,
        wording.blocks(text),
        answered.row.number if answered else None,
        answered.at if answered else None,
        wording.compared(before, text) if before is not None else (),
    )


def _text(row: DocumentVersion, language: str) -> str:
    return row.text_de if language == "de" else row.text_en


@dataclass(frozen=True, slots=True)
class AnsweredBefore:
    """A version that was answered, and when."""

    row: DocumentVersion
    at: datetime | None


def answered_before(reader: Reader, row: DocumentVersion) -> AnsweredBefore | None:
    """The latest earlier version that was answered: the agreement for the account, the policy by the person."""
    of_account = sa.and_(
        DocumentAnswer.account_id == reader.account_id, DocumentAnswer.answer == Answer.AGREED
    )
    mine = DocumentAnswer.user_id == reader.user_id
    wanted = (
        sa.select(DocumentVersion, DocumentAnswer.at)
        .join(DocumentAnswer, DocumentAnswer.version_id == DocumentVersion.id)
        .where(
            DocumentVersion.kind == row.kind,
            DocumentVersion.number < row.number,
            of_account if row.kind is DocumentKind.AGREEMENT else mine,
        )
        .order_by(DocumentVersion.number.desc(), DocumentAnswer.at)
        .limit(1)
    )
    found = db.session.execute(wanted).first()
    return AnsweredBefore(found[0], found[1]) if found else None


def predecessor(row: DocumentVersion) -> AnsweredBefore | None:
    """The confirmed version before this one."""
    wanted = (
        sa.select(DocumentVersion)
        .where(
            DocumentVersion.kind == row.kind,
            DocumentVersion.number < row.number,
            DocumentVersion.confirmed_at.is_not(None),
        )
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )
    found = db.session.scalar(wanted)
    return AnsweredBefore(found, None) if found else None


def one(version_id: UUID) -> DocumentVersion:
    """A version, drafts too. Raises NotFound."""
    row = db.session.get(DocumentVersion, version_id)
    if row is None:
        raise NotFound
    return row


def confirmed(version_id: UUID) -> DocumentVersion:
    """A version that customers may read. Raises NotFound."""
    row = one(version_id)
    if row.confirmed_at is None:
        raise NotFound
    return row


def all_confirmed() -> list[DocumentVersion]:
    """Every version that customers may read, the newest of each kind first."""
    wanted = sa.select(DocumentVersion).where(DocumentVersion.confirmed_at.is_not(None))
    return list(db.session.scalars(wanted.order_by(DocumentVersion.kind, DocumentVersion.number.desc())))


def states(rows: Collection[DocumentVersion]) -> dict[UUID, VersionState]:
    """How these versions stand. Two statements."""
    now = clock.now()
    drafts = [row.id.hex for row in rows if row.confirmed_at is None]
    in_force = (
        sa.select(DocumentVersion.kind, sa.func.max(DocumentVersion.number).label("number"))
        .where(DocumentVersion.confirmed_at.is_not(None), DocumentVersion.effective_at <= now)
        .group_by(DocumentVersion.kind)
    )
    current = {row.kind: row.number for row in db.session.execute(in_force)}
    asked = _proposed(drafts)
    return {row.id: _state(row, now, current.get(row.kind, 0), row.id.hex in asked) for row in rows}


def _proposed(drafts: list[str]) -> set[str]:
    if not drafts:
        return set()
    wanted = sa.select(Proposal.target).where(*drafting.waiting(drafts))
    return set(db.session.scalars(wanted))


def _state(row: DocumentVersion, now: datetime, current: int, proposed: bool) -> VersionState:
    if row.confirmed_at is None:
        return VersionState.PROPOSED if proposed else VersionState.DRAFT
    if row.number < current:
        return VersionState.FORMER
    return VersionState.IN_FORCE if row.effective_at <= now else VersionState.ANNOUNCED


def latest(kind: DocumentKind) -> DocumentVersion | None:
    """The last confirmed version of a document."""
    wanted = sa.select(DocumentVersion).where(
        DocumentVersion.kind == kind, DocumentVersion.confirmed_at.is_not(None)
    )
    return db.session.scalar(wanted.order_by(DocumentVersion.number.desc()).limit(1))
