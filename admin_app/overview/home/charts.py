"""Two charts of the last 30 days: each day's number by an index, told exactly up to 1,000."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import rows_of
from admin_app.kernel.db import UTCDateTime
from admin_app.session.models import SignInAttempt
from admin_app.support_access.models import Look

DAYS = 30
MOST = 1_000  # of one day
Columns = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class DayCount:
    """How often something happened on a day of the reader's zone."""

    day: date
    number: int

    def __str__(self) -> str:
        return f"{MOST}+" if self.number > MOST else str(self.number)


@dataclass(frozen=True, slots=True)
class Charts:
    """Two charts, the oldest day first: refused sign-ins, and looks of all staff at private data."""

    refused: list[DayCount]
    looks: list[DayCount]


def of(actor: Actor) -> Charts:
    """Both charts, by days of the reader's zone. One statement.

    Days begin at midnight of that zone, so one of them may have 23 or 25 hours.
    """
    zone = ZoneInfo(actor.time_zone)
    today = clock.now().astimezone(zone).date()
    days = [today - timedelta(days=n) for n in range(DAYS - 1, -2, -1)]
    edges = {f"edge_{n}": datetime.combine(day, time(), zone) for n, day in enumerate(days)}
    found = rows_of(_both(), edges).one()
    return Charts(_counted(days, found[:DAYS]), _counted(days, found[DAYS:]))


def _counted(days: list[date], numbers: Sequence[int | None]) -> list[DayCount]:
    return [DayCount(day, number or 0) for day, number in zip(days[:-1], numbers, strict=True)]


@functools.cache
def _both() -> sa.Select[*Columns]:
    refused = sa.select(SignInAttempt.id).where(SignInAttempt.refused())
    return sa.select(*_days(refused, SignInAttempt.at), *_days(sa.select(Look.id), Look.at))


def _days(rows: sa.Select[*Columns], at: InstrumentedAttribute[datetime]) -> list[sa.ScalarSelect[int]]:
    edges = [sa.bindparam(f"edge_{n}", type_=UTCDateTime()) for n in range(DAYS + 1)]
    counted = (
        rows.where(at >= since, at < until).limit(MOST + 1).subquery()
        for since, until in itertools.pairwise(edges)
    )
    return [sa.select(sa.func.count()).select_from(day).scalar_subquery() for day in counted]
