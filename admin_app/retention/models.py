"""Runs of retention: once a day all that is older than its policy says is deleted or emptied, in batches."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

UNDER_WAY = sa.text("state = 'running'")


class RunState(enum.StrEnum):
    """How far a run has come. One whose worker was killed is running still, and the next worker goes on with it."""

    RUNNING = "running"
    DONE = "done"


class RetentionRun(Model):
    """One run over all rules. Each batch moves `rule` and position in its own transaction, so that it can stop anywhere.

    `counts` has how many rows were taken, by the policy's key.
    """

    __tablename__ = "retention_runs"
    __table_args__ = (
        sa.Index("ix_retention_runs_began_at_id", "began_at", "id"),
        sa.Index(
            "uq_retention_runs_running",
            "state",
            unique=True,
            postgresql_where=UNDER_WAY,
            sqlite_where=UNDER_WAY,
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    state: Mapped[RunState] = mapped_column(one_of(RunState, "state"), default=RunState.RUNNING)
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    advanced_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column()
    rule: Mapped[str] = mapped_column(sa.String(60))
    position_at: Mapped[datetime | None] = mapped_column()
    position_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
