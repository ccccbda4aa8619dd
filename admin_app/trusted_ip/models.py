"""Trusted addresses: networks that restrict where somebody signs in from, or spare a step there."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

LABEL_MAX = 80


class AddressPurpose(enum.StrEnum):
    """What an address is trusted for; a restriction beats a spared step."""

    RESTRICT = "restrict"
    SKIP_TOTP = "skip_totp"
    SKIP_PIN = "skip_pin"


class TrustState(enum.StrEnum):
    """A restriction starts on trial and falls back by itself unless confirmed."""

    TRIAL = "trial"
    ON = "on"


class TrustedAddress(Model):
    """A network (CIDR, normalised) of a person or of a whole account."""

    __tablename__ = "trusted_addresses"
    __table_args__ = (
        sa.CheckConstraint("(account_id IS NULL) <> (user_id IS NULL)", name="one_owner"),
        sa.Index("ix_trusted_addresses_created_at_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    network: Mapped[str] = mapped_column(sa.String(50), index=True)
    purpose: Mapped[AddressPurpose] = mapped_column(one_of(AddressPurpose, "purpose"))
    label: Mapped[str] = mapped_column(sa.String(LABEL_MAX), default="")
    state: Mapped[TrustState] = mapped_column(one_of(TrustState, "state"), default=TrustState.ON)
    trial_until: Mapped[datetime | None] = mapped_column()
    # The row an edit on trial takes the place of: it counts again when the trial lapses.
    replaces_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    created_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RefusalRule(enum.StrEnum):
    """Which address rule refused."""

    RESTRICT = "restrict"
    BOUND = "bound"


class Refusal(Model):
    """A refusal by an address rule, under the short code that the person reads to support."""

    __tablename__ = "refusals"
    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.Index("ix_refusals_user_id_at", "user_id", "at"),
        sa.Index("ix_refusals_at_id", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    code: Mapped[str] = mapped_column(sa.String(12))  # R-7F3K-92
    at: Mapped[datetime] = mapped_column(default=clock.now)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    rule: Mapped[RefusalRule] = mapped_column(one_of(RefusalRule, "rule"))
    of_account: Mapped[bool] = mapped_column(default=False)  # the account's restriction, not the person's own
    session_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    ip: Mapped[str] = mapped_column(sa.String(45), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    device: Mapped[str] = mapped_column(sa.String(80), default="")
