"""How far the writing of a file has come: noted in the row of whoever asked for it, and ended where nobody wants it any more."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import sqlalchemy as sa

from admin_app.kernel.db import transaction

TOLD_EVERY = 0.5  # seconds between two notes


class Cancelled(Exception):
    """Nobody wants the file any more."""


@dataclass(slots=True)
class Progress:
    """Rows that are written by now, noted as `rows_done`. `running` updates the row as long as its file is wanted."""

    running: sa.Update
    rows: int = 0
    _told: float = field(default_factory=time.monotonic)

    def add(self, rows: int) -> None:
        """So many rows more. Raises Cancelled where `running` meets no row any more."""
        self.rows += rows
        if time.monotonic() - self._told < TOLD_EVERY:
            return
        self._told = time.monotonic()
        noted = self.running.values(rows_done=self.rows).returning(sa.literal(1))
        with transaction() as session:
            wanted = session.scalar(noted.execution_options(synchronize_session=False))
        if wanted is None:
            raise Cancelled
