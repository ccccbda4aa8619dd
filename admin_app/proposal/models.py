"""Proposals: an act that one member of staff asks for and another confirms, about a person or a thing."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

EVENT_TARGET = "proposal"  # the kind of target of events about one that concerns a thing


class ProposalKind(enum.StrEnum):
    """The acts that take two."""

    REMOVE_FACTOR = "remove_factor"
    LIFT_RESTRICTION = "lift_restriction"
    LIFT_BINDING = "lift_binding"
    CHANGE_USERNAME = "change_username"
    CHANGE_EMAIL = "change_email"
    SHORTEN_RECOVERY = "shorten_recovery"
    DECIDE_DISPUTE = "decide_dispute"
    BREAK_GLASS = "break_glass"
    GIVE_ROLE = "give_role"  # of a member of staff: one that counts as administrator, given or taken
    INVITE_STAFF = "invite_staff"  # with such a role
    END_SESSIONS = "end_sessions"  # everybody's
    SET_POLICY = "set_policy"
    EDIT_ROLE = "edit_role"
    CONFIRM_DOCUMENT = "confirm_document"
    PLACE_HOLD = "place_hold"  # a legal hold
    END_HOLD = "end_hold"
    SEND_MAILING = "send_mailing"  # a newsletter or a service status notice
    BULK_RUN = "bulk_run"  # an act on more than one may do alone


class ProposalState(enum.StrEnum):
    """How far a proposal has come; after 72 h without an answer it has lapsed."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Proposal(Model):
    """One waiting act. Private arguments (a new e-mail address) are sealed; the others are plain facts.

    It is about a person, or about a thing that `about` names and `target` tells (a role's id, a policy's key).
    """

    __tablename__ = "proposals"
    __table_args__ = (
        sa.Index("ix_proposals_created_at_id", "created_at", "id"),
        sa.Index("ix_proposals_state_created_at_id", "state", "created_at", "id"),
        sa.Index(
            "uq_proposals_open",
            "user_id",
            "kind",
            "target",
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        ),
        # Both databases take nulls for different, so what is about nobody has an index of its own.
        sa.Index(
            "uq_proposals_open_of_nobody",
            "kind",
            "target",
            unique=True,
            postgresql_where=sa.text("state = 'open' AND user_id IS NULL"),
            sqlite_where=sa.text("state = 'open' AND user_id IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    kind: Mapped[ProposalKind] = mapped_column(one_of(ProposalKind, "kind", 40, checked=False))
    state: Mapped[ProposalState] = mapped_column(one_of(ProposalState, "state"), default=ProposalState.OPEN)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)  # whom it is about
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    target: Mapped[str] = mapped_column(sa.String(120), default="")  # which one: a row's id, a factor's name
    about: Mapped[str] = mapped_column(sa.String(200), default="")  # the name of the thing it is about
    made_for: Mapped[str] = mapped_column(
        sa.String(200), default=""
    )  # the state of the thing it was asked for
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sealed: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.String(500))
    proof: Mapped[str] = mapped_column(sa.String(500), default="")  # how the person's identity was proven
    # Who asked had checked the person on the phone; by text or call it takes the place of another proof.
    caller_check_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("caller_checks.id"))
    proposed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column()
    decided_note: Mapped[str] = mapped_column(sa.String(500), default="")
    frozen_by: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the dispute that has to be settled first
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
