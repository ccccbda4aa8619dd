"""Job name to command: the top of the domain."""

from __future__ import annotations

from uuid import UUID


def run_job(job_id: UUID) -> None:
    """Run one job."""
    raise NotImplementedError(job_id)
