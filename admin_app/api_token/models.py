"""API tokens: what programs show in place of a sign-in."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

NAME_MAX = 80


class TokenLevel(enum.StrEnum):
    """How much a token opens of what its person may do."""

    READ = "read"  # whatever the person may read, also what is added later
    SCOPES = "scopes"  # what was chosen


class TokenScope(enum.StrEnum):
    """The parts a token may be held to: `resource:action`."""

    ACCOUNT = "account:read"
    ACTIVITY = "activity:read"
    BILLING = "billing:read"
    CONTACTS = "contacts:read"
    KEYS = "keys:read"
    MAIL = "mail:read"
    PEOPLE = "people:read"


class TokenEnd(enum.StrEnum):
    """Why a token ended."""

    ACCOUNT = "account"  # closed or erased
    DISABLED = "disabled"  # the person
    NOT_ME = "not_me"
    OWN = "own"
    OWNER = "owner"
    PASSWORD = "password"  # noqa: S105 - a new one: by a mailed link, or where the person said so
    STAFF = "staff"
    TIME = "time"


LIVE = sa.text("ended_at IS NULL")


class ApiToken(Model):
    """A token of a customer. Only its hash is kept; `hint` are its first characters, by which people know it again.

    `networks` are those it works from, as `kernel.networks` writes them; none means from everywhere.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.Index("ix_api_tokens_user_id_created_at", "user_id", "created_at"),
        sa.Index("ix_api_tokens_account_id_created_at_id", "account_id", "created_at", "id"),
        sa.Index("ix_api_tokens_created_at_id", "created_at", "id"),
        sa.Index("ix_api_tokens_ended_at", "ended_at"),
        sa.Index("ix_api_tokens_ends_at_live", "ends_at", postgresql_where=LIVE, sqlite_where=LIVE),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(sa.String(NAME_MAX))
    hint: Mapped[str] = mapped_column(sa.String(10))
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    level: Mapped[TokenLevel] = mapped_column(one_of(TokenLevel, "level"))
    scopes: Mapped[list[str]] = mapped_column(default=list)
    networks: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime | None] = mapped_column()
    last_used_at: Mapped[datetime | None] = mapped_column()
    last_ip: Mapped[str] = mapped_column(sa.String(45), default="")
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_why: Mapped[TokenEnd | None] = mapped_column(one_of(TokenEnd, "ended_why"))

    @classmethod
    def live(cls, now: datetime | sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
        """Whether a token opens anything at a moment, as far as it tells itself: its person is judged besides."""
        return sa.and_(cls.ended_at.is_(None), sa.or_(cls.ends_at.is_(None), cls.ends_at > now))
