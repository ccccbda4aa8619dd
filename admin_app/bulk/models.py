"""Runs of an act on many: what was chosen, by whom, and what came of each row."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of
from admin_app.kernel.rights.reasons import REASON_MAX


class BulkActName(enum.StrEnum):
    """The acts that can be done to many at once."""

    FIRST_INVITATIONS = "first_invitations"
    RESEND_INVITATIONS = "resend_invitations"
    END_SESSIONS_OF = "end_sessions_of"  # all sessions of each person
    END_SESSIONS = "end_single_sessions"
    ENABLE_AGAIN = "enable_again"  # an owner's, after a closing that didn't come about


class BulkState(enum.StrEnum):
    """How far a run has come."""

    PREPARED = "prepared"  # a dry run: who would change, and who would not
    PROPOSED = "proposed"  # a second member of staff confirms it first
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"  # whoever began it lost the right to the act


class RowState(enum.StrEnum):
    """What became of one row."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"  # a rule said no, in the dry run or at its turn
    FAILED = "failed"
    LEFT = "left"  # the run ended before its turn


OPEN_STATES = frozenset({BulkState.PREPARED, BulkState.PROPOSED, BulkState.RUNNING})


class BulkRun(Model):
    """One run. The figures are kept here, since the rows are forgotten after some time."""

    __tablename__ = "bulk_runs"
    __table_args__ = (
        sa.Index("ix_bulk_runs_created_at_id", "created_at", "id"),
        sa.Index("ix_bulk_runs_made_by_created_at_id", "made_by", "created_at", "id"),
        sa.Index("ix_bulk_runs_state_created_at_id", "state", "created_at", "id"),
        sa.Index("ix_bulk_runs_account_id_created_at_id", "account_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    act: Mapped[BulkActName] = mapped_column(one_of(BulkActName, "act", 40, checked=False))
    state: Mapped[BulkState] = mapped_column(one_of(BulkState, "state"), default=BulkState.PREPARED)
    listed: Mapped[str] = mapped_column(sa.String(40), default="")  # the list the rows were chosen in
    filters: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # in force there; a search until it is begun
    whole: Mapped[bool] = mapped_column(default=False)  # all that matched, not single rows
    account_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("accounts.id")
    )  # an owner's run; staff's: none
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(sa.String(REASON_MAX), default="")
    proposal_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    frozen_by: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the dispute that has to be settled first
    chosen: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    begun_at: Mapped[datetime | None] = mapped_column()
    advanced_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))  # who cancelled it
    rows_forgotten_at: Mapped[datetime | None] = mapped_column()

    @property
    def over(self) -> int:
        """How many rows have had their turn."""
        return self.done + self.skipped + self.failed

    @property
    def waiting(self) -> int:
        """How many would change, or still wait for their turn; of a run that has ended: were left."""
        return self.chosen - self.over


class BulkRow(Model):
    """One row of a run. `why` is a msgid with places for `params`: why it was skipped, or what failed."""

    __tablename__ = "bulk_rows"
    __table_args__ = (
        sa.Index("ix_bulk_rows_run_id_state_position", "run_id", "state", "position"),
        sa.Index("ix_bulk_rows_user_id", "user_id"),
    )

    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("bulk_runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thing_id: Mapped[UUID] = mapped_column(sa.Uuid)  # what the act is done to: a person, a session
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))  # whom that concerns
    state: Mapped[RowState] = mapped_column(one_of(RowState, "state"), default=RowState.WAITING)
    why: Mapped[str] = mapped_column(sa.String(300), default="")
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
