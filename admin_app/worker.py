"""The engine of jobs."""

from __future__ import annotations

from admin_app.config import Settings


def connect(settings: Settings) -> None:
    """Tell the job queue whom to wake."""
