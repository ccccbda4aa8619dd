"""Closing an account: the case, its moves, and what billing cleared."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.case_kind import numbers
from admin_app.identity.models import AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import ActorKind
from admin_app.kernel.db import Model, one_of


class State(enum.StrEnum):
    """Where a closing stands. What each state means is told by `kind.STAGES`."""

    REQUESTED = "requested"
    IN_BILLING = "in_billing"
    NEEDS_CUSTOMER = "needs_customer"
    CLEARED = "cleared"
    APPROVED = "approved"
    EXECUTED = "executed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REOPENED = "reopened"


# The stages that `kind` calls open; rows know them for their indexes, and a test holds that both agree.
OPEN_STATES = (
    State.REQUESTED,
    State.IN_BILLING,
    State.NEEDS_CUSTOMER,
    State.CLEARED,
    State.APPROVED,
    State.LAPSED,
)
# A statement that says it in these words uses the partial indexes below.
OPEN_CONDITION = sa.text(
    "state IN ('requested', 'in_billing', 'needs_customer', 'cleared', 'approved', 'lapsed')"
)


class Closing(Model):
    """One closing. `facts` is the approver's snapshot, `facts_hash` its canonical hash; `version` guards every move."""

    __tablename__ = "deactivation_requests"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index(
            "uq_deactivation_requests_open",
            "account_id",
            unique=True,
            postgresql_where=OPEN_CONDITION,
            sqlite_where=OPEN_CONDITION,
        ),
        sa.Index("ix_deactivation_requests_created_at_id", "created_at", "id"),
        sa.Index("ix_deactivation_requests_due_at_id", "due_at", "id"),
        sa.Index("ix_deactivation_requests_state_due_at_id", "state", "due_at", "id"),
        sa.Index("ix_deactivation_requests_decided_at_id", "decided_at", "id"),
        sa.Index(
            "ix_deactivation_requests_open_due",
            "due_at",
            "id",
            postgresql_where=OPEN_CONDITION,
            sqlite_where=OPEN_CONDITION,
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    number: Mapped[str] = mapped_column(sa.String(numbers.LENGTH), default=numbers.numbered("C"))  # C-7F3K92
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    requested_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    state: Mapped[State] = mapped_column(one_of(State, "state"))
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")
    former_status: Mapped[AccountStatus] = mapped_column(
        one_of(AccountStatus, "former_status", checked=False)
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column()
    moved_at: Mapped[datetime] = mapped_column(
        default=clock.now
    )  # touched by each move, so each raises the version
    facts: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    facts_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column()
    execute_at: Mapped[datetime | None] = mapped_column()
    executed_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    frozen_by: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the dispute that has to be settled first
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ClosingMove(Model):
    """One step of a closing: who moved it, when, from where to where, with what words."""

    __tablename__ = "deactivation_moves"
    __table_args__ = (sa.Index("ix_deactivation_moves_request_id_at", "request_id", "at"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("deactivation_requests.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind, "actor_kind", 10, checked=False))
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    act: Mapped[str] = mapped_column(sa.String(24))  # kind.Act
    from_state: Mapped[str] = mapped_column(sa.String(24), default="")
    to_state: Mapped[State] = mapped_column(one_of(State, "to_state", checked=False))
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    # Which hold and outcome, which facts changed, until when it waits: names and states, no amounts.
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Outcome(enum.StrEnum):
    """How billing settled a fact."""

    PAID = "paid"
    WRITTEN_OFF = "written_off"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    CARRIED = "carried"


class Clearance(Model):
    """One fact settled by billing: an invoice, a service, or the balance of a currency."""

    __tablename__ = "deactivation_clearances"
    __table_args__ = (sa.UniqueConstraint("request_id", "fact"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("deactivation_requests.id"), index=True)
    hold: Mapped[str] = mapped_column(sa.String(20))  # debts, services, balance
    fact: Mapped[str] = mapped_column(sa.String(80))  # invoice:<id>, service:<id>, balance:<currency>
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the fact as it stood when cleared
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome, "outcome"))
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    cleared_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    cleared_at: Mapped[datetime] = mapped_column(default=clock.now)
