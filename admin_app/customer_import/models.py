"""Runs of the import."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class RunState(enum.StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    DONE = "done"
    INTERRUPTED = "interrupted"
    ABANDONED = "abandoned"


class ImportRun(Model):
    """One run: begun before its first batch, advanced in each batch's transaction."""

    __tablename__ = "import_runs"
    __table_args__ = (sa.Index("ix_import_runs_started_at_id", "started_at", "id"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    advanced_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column()
    as_of: Mapped[datetime] = mapped_column()
    state: Mapped[RunState] = mapped_column(one_of(RunState, "state"), default=RunState.RUNNING)
    actor: Mapped[str] = mapped_column(sa.String(40), default="console")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    file_hashes: Mapped[dict[str, Any]] = mapped_column(default=dict)
