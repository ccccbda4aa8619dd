"""Refused tries to sign in that follow each other and are alike, told as one; each that worked stands alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from uuid import UUID

from admin_app.session.models import AttemptResult
from admin_app.session.queries import AttemptLine


@dataclass(frozen=True, slots=True)
class AttemptRun:
    """The latest of some that are alike, how many they are, and when the first one was."""

    last: AttemptLine
    times: int
    first_at: datetime


def runs(attempts: Iterable[AttemptLine], most: int) -> list[AttemptRun]:
    """Newest first, as they are given; at most so many."""
    found = (list(some) for _, some in groupby(attempts, key=_alike))
    return [AttemptRun(some[0], len(some), some[-1].at) for some in islice(found, most)]


def _alike(line: AttemptLine) -> tuple[AttemptResult, str, str, str, UUID | None]:
    return line.result, line.device, line.ip.text, line.country, line.id if line.worked else None
