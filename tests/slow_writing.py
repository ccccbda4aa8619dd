"""A file that is written slowly, so that something can happen between two of its batches."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from admin_app.stored_file import progress
from admin_app.stored_file.progress import Progress


def told_at_once(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[Progress], object]]:
    """Have each batch noted at once; gives what to do after each."""
    monkeypatch.setattr(progress, "TOLD_EVERY", 0)
    after: list[Callable[[Progress], object]] = []
    add = Progress.add

    def added(self: Progress, rows: int) -> None:
        add(self, rows)
        for one in after:
            one(self)

    monkeypatch.setattr(Progress, "add", added)
    return after
