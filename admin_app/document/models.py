"""Legal documents in versions, and who agreed to or noted which when."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

TEXT_MAX, SUMMARY_MAX = 60_000, 2_000
IS_DRAFT = sa.text("confirmed_at IS NULL")


class DocumentKind(enum.StrEnum):
    """Which document."""

    AGREEMENT = "agreement"  # binds the account: an owner agrees for it
    PRIVACY_POLICY = "privacy_policy"  # informs each person (GDPR art. 13), who takes note of it


class Answer(enum.StrEnum):
    """What somebody did with a version."""

    AGREED = "agreed"
    NOTED = "noted"


class DocumentVersion(Model):
    """One version of a document in both languages: a draft until a second person confirms it, then fixed.

    A trigger refuses any change of a confirmed version. `content_hash` is over all that was confirmed (`wording.digest`).
    A kind has one draft at a time, so numbers have no gaps but for discarded drafts at the end, which are given out again.
    """

    __tablename__ = "document_versions"
    __table_args__ = (
        sa.UniqueConstraint("kind", "number"),
        sa.Index(
            "uq_document_versions_draft",
            "kind",
            unique=True,
            postgresql_where=IS_DRAFT,
            sqlite_where=IS_DRAFT,
        ),
        sa.Index("ix_document_versions_created_at_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    kind: Mapped[DocumentKind] = mapped_column(one_of(DocumentKind, "kind"))
    number: Mapped[int] = mapped_column()
    text_en: Mapped[str] = mapped_column(sa.Text)
    text_de: Mapped[str] = mapped_column(sa.Text)
    summary_en: Mapped[str] = mapped_column(sa.String(SUMMARY_MAX))  # what changed
    summary_de: Mapped[str] = mapped_column(sa.String(SUMMARY_MAX))
    effective_at: Mapped[datetime] = mapped_column()
    content_hash: Mapped[str] = mapped_column(sa.String(64), default="")  # of a confirmed one
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    edited_at: Mapped[datetime | None] = mapped_column()
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class DocumentAnswer(Model):
    """The proof that somebody agreed to a version or noted it. A trigger lets it neither change nor go.

    It holds ids and no name or address, so that it outlives an erasure: these stand in the details of its event, which
    an erasure empties.
    """

    __tablename__ = "document_answers"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "user_id"),
        sa.Index("ix_document_answers_account_id_version_id", "account_id", "version_id"),
        sa.Index("ix_document_answers_user_id_at", "user_id", "at"),
        sa.Index("ix_document_answers_version_id_at_id", "version_id", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document_versions.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    answer: Mapped[Answer] = mapped_column(one_of(Answer, "answer"))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(2))  # in which it was read
    country: Mapped[str] = mapped_column(sa.String(2), default="")  # where from
    session_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    event_id: Mapped[UUID] = mapped_column(sa.Uuid)
    at: Mapped[datetime] = mapped_column(default=clock.now)
