"""A customer's consent to be seen by staff, what staff asked of it, and each look made under it."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class GrantMode(enum.StrEnum):
    """What staff may do under a grant."""

    LOOK = "look"
    CHANGE = "change"


class SupportGrant(Model):
    """A customer's permission; alive while now is before `until_at` and it wasn't ended.

    One that an owner gave on the phone is for one agent alone and stands beside the account's other one.
    """

    __tablename__ = "support_grants"
    __table_args__ = (
        sa.Index("ix_support_grants_from_at_id", "from_at", "id"),
        sa.Index("ix_support_grants_account_id_until_at", "account_id", "until_at"),
        sa.Index(
            "uq_support_grants_open",
            "account_id",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL AND staff_id IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL AND staff_id IS NULL"),
        ),
        sa.Index(
            "uq_support_grants_spoken",
            "account_id",
            "staff_id",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL AND staff_id IS NOT NULL"),
            sqlite_where=sa.text("ended_at IS NULL AND staff_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    areas: Mapped[list[str]] = mapped_column(default=list)
    mode: Mapped[GrantMode] = mapped_column(one_of(GrantMode, "mode"), default=GrantMode.LOOK)
    ticket: Mapped[str] = mapped_column(sa.String(60), default="")
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    allowed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    # The agent it is for alone: an owner said so on the phone. Empty: for all who may look under a grant.
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    asked_by: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the member of staff whose ask it answers
    from_at: Mapped[datetime] = mapped_column(default=clock.now)
    until_at: Mapped[datetime] = mapped_column()
    extensions: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AskState(enum.StrEnum):
    """What became of an ask for support access; after 72 h without an answer it has expired."""

    ASKED = "asked"
    ALLOWED = "allowed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class SupportAsk(Model):
    """Staff ask an account's owners for support access; an account has at most one that is open."""

    __tablename__ = "support_asks"
    __table_args__ = (
        sa.Index("ix_support_asks_asked_at_id", "asked_at", "id"),
        sa.Index("ix_support_asks_state_asked_at_id", "state", "asked_at", "id"),
        sa.Index("ix_support_asks_account_id_asked_at", "account_id", "asked_at"),
        sa.Index("ix_support_asks_asked_by_answered_at", "asked_by", "answered_at"),
        sa.Index(
            "uq_support_asks_open",
            "account_id",
            unique=True,
            postgresql_where=sa.text("state = 'asked'"),
            sqlite_where=sa.text("state = 'asked'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    state: Mapped[AskState] = mapped_column(one_of(AskState, "state"), default=AskState.ASKED)
    areas: Mapped[list[str]] = mapped_column(default=list)
    mode: Mapped[GrantMode] = mapped_column(one_of(GrantMode, "mode"), default=GrantMode.LOOK)
    hours: Mapped[int] = mapped_column()
    ticket: Mapped[str] = mapped_column(sa.String(60), default="")
    reason: Mapped[str] = mapped_column(sa.String(500))
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    answered_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))  # or who took it back
    answered_at: Mapped[datetime | None] = mapped_column()
    note: Mapped[str] = mapped_column(sa.String(500), default="")  # the customer's word with a no
    grant_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("support_grants.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class LookGround(enum.StrEnum):
    """By what right somebody looked."""

    GRANT = "grant"
    BILLING = "billing"
    CASE = "case"
    BREAK_GLASS = "break_glass"
    SEARCH = "search"


class SearchedValue(enum.StrEnum):
    """Private values that staff find somebody by only when they are typed whole; each such search is kept as a look."""

    EMAIL = "email"
    PHONE = "phone"
    IP = "ip"
    USERNAME = "username"


class Look(Model):
    """One reading of private data by staff: this session sees these values until it ends."""

    __tablename__ = "looks"
    __table_args__ = (
        sa.Index("ix_looks_account_id_at", "account_id", "at"),
        sa.Index("ix_looks_at_id", "at", "id"),
        sa.Index("ix_looks_session_id_account_id_until_at", "session_id", "account_id", "until_at"),
        sa.Index(
            "ix_looks_case_id_until_at",
            "case_id",
            "until_at",
            postgresql_where=sa.text("case_id IS NOT NULL"),
            sqlite_where=sa.text("case_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    until_at: Mapped[datetime] = mapped_column()
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))  # the person looked at, if one
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    staff_role: Mapped[str] = mapped_column(sa.String(40), default="")
    session_id: Mapped[UUID] = mapped_column(sa.Uuid)
    area: Mapped[str] = mapped_column(sa.String(20))
    field: Mapped[str] = mapped_column(sa.String(40), default="")
    reason: Mapped[str] = mapped_column(sa.String(500))
    ground: Mapped[LookGround] = mapped_column(one_of(LookGround, "ground"))
    grant_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("support_grants.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the closing whose step waited for them
    event_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
