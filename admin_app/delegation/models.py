"""Delegations: what people of elsewhere may see of an account."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.identity.models import EMAIL_MAX
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class DelegationLevel(enum.StrEnum):
    """What a delegate may do with the services: see them, or work on the support tickets about them, too."""

    VIEW = "view"
    MANAGE = "manage"


class DelegationState(enum.StrEnum):
    """How a delegation stands."""

    INVITED = "invited"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"
    EXPIRED = "expired"  # the invitation, before anybody answered it


class DelegationEnd(enum.StrEnum):
    """Who or what ended one."""

    ACCOUNT = "account"  # closed
    DELEGATE = "delegate"
    NOT_ME = "not_me"  # whoever invited or accepted says that it was somebody else
    OWNER = "owner"
    PERSON = "person"  # the delegate was kept out
    STAFF = "staff"


ALIVE = (DelegationState.INVITED, DelegationState.ACTIVE)
_ALIVE = sa.text("state IN ('invited', 'active')")
_ACTIVE = sa.text("state = 'active'")


class Delegation(Model):
    """One person's delegation for one account. Until it is accepted nobody is named in it but the address invited.

    `token_hash` is that of the mailed link, which opens until `expires_at` and goes with the answer. `service_ids` are
    the chosen services (hex), unless it is for all of them, those of later too. `frozen_by`: the dispute that has to be
    decided first; until then it opens nothing.
    """

    __tablename__ = "delegations"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.Index("uq_delegations_account_id_email_hash", "account_id", "email_hash", unique=True, postgresql_where=_ALIVE, sqlite_where=_ALIVE),
        sa.Index("uq_delegations_account_id_user_id", "account_id", "user_id", unique=True, postgresql_where=_ACTIVE, sqlite_where=_ACTIVE),
        sa.Index("ix_delegations_account_id_invited_at_id", "account_id", "invited_at", "id"),
        sa.Index("ix_delegations_user_id_state", "user_id", "state"),
        sa.Index("ix_delegations_email_hash_sent_at", "email_hash", "sent_at"),
        sa.Index("ix_delegations_invited_at_id", "invited_at", "id"),
        sa.Index("ix_delegations_state_invited_at_id", "state", "invited_at", "id"),
        sa.Index("ix_delegations_ended_at", "ended_at"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    email: Mapped[str] = mapped_column(sa.String(EMAIL_MAX))
    email_hash: Mapped[str] = mapped_column(sa.String(64))
    level: Mapped[DelegationLevel] = mapped_column(
        one_of(DelegationLevel, "level"), default=DelegationLevel.VIEW
    )
    all_services: Mapped[bool] = mapped_column(default=True)
    service_ids: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[DelegationState] = mapped_column(
        one_of(DelegationState, "state"), default=DelegationState.INVITED
    )
    invited_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)  # the invitation, last
    expires_at: Mapped[datetime] = mapped_column()
    token_hash: Mapped[str | None] = mapped_column(sa.String(64))
    accepted_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()  # declined and expired ones too
    ended_why: Mapped[DelegationEnd | None] = mapped_column(one_of(DelegationEnd, "ended_why"))
    frozen_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def is_given(cls) -> sa.ColumnElement[bool]:
        """Where somebody has accepted, and it goes on."""
        return cls.state == DelegationState.ACTIVE

    @classmethod
    def opens(cls) -> sa.ColumnElement[bool]:
        """Whether a delegation opens anything, as far as it tells itself: its account is judged besides (`reach`)."""
        return sa.and_(
            cls.state == sa.literal(DelegationState.ACTIVE, literal_execute=True), cls.frozen_by.is_(None)
        )

    @classmethod
    def waits(cls, now: datetime) -> sa.ColumnElement[bool]:
        """Whether the invitation can still be answered."""
        return sa.and_(cls.state == DelegationState.INVITED, cls.expires_at > now, cls.frozen_by.is_(None))

    def waits_at(self, now: datetime) -> bool:
        """The same of a row that is at hand."""
        return self.state is DelegationState.INVITED and self.expires_at > now and self.frozen_by is None

    def end(self, state: DelegationState, now: datetime, why: DelegationEnd | None = None) -> None:
        """Write down its end; the mailed link is dead by it."""
        self.state, self.ended_at, self.ended_why, self.token_hash = state, now, why, None
