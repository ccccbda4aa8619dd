"""What belongs to people besides their row: pictures, changes of address, and what an erased one leaves behind."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.identity.models import EMAIL_MAX
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class ErasedKey(Model):
    """The keyed hash an erased person or account leaves behind, so that an import never brings it back."""

    __tablename__ = "erased_keys"

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(default=clock.now)


class FreedUsername(Model):
    """A username somebody gave up: for 90 days it is nobody else's. Kept as keyed hashes, of it and of its look-alikes."""

    __tablename__ = "freed_usernames"

    name_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    skeleton_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    freed_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class Avatar(Model):
    """A person's picture, re-encoded by us: at most 64 KB and 80x80 pixels."""

    __tablename__ = "avatars"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    image: Mapped[bytes] = mapped_column(sa.LargeBinary)
    media_type: Mapped[str] = mapped_column(sa.String(20))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class EmailChangeState(enum.StrEnum):
    """How far a change of e-mail address has come."""

    ASKED = "asked"  # the code is on its way to the new address
    DONE = "done"
    UNDONE = "undone"
    GIVEN_UP = "given_up"


class EmailChange(Model):
    """One change of a person's e-mail address; the former one can undo it for 72 h, and is kept free for that."""

    __tablename__ = "email_changes"
    __table_args__ = (
        sa.Index(
            "uq_email_changes_asked",
            "user_id",
            unique=True,
            postgresql_where=sa.text("state = 'asked'"),
            sqlite_where=sa.text("state = 'asked'"),
        ),
        sa.Index("ix_email_changes_user_id_asked_at", "user_id", "asked_at"),
        sa.Index("ix_email_changes_former_hash", "former_hash"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    former: Mapped[str] = mapped_column(sa.String(EMAIL_MAX))
    former_hash: Mapped[str] = mapped_column(sa.String(64))  # as users.email_hash
    new: Mapped[str] = mapped_column(sa.String(EMAIL_MAX))
    state: Mapped[EmailChangeState] = mapped_column(
        one_of(EmailChangeState, "state"), default=EmailChangeState.ASKED
    )
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None] = mapped_column()
    undo_until: Mapped[datetime | None] = mapped_column()
    undone_at: Mapped[datetime | None] = mapped_column()
