"""The throttle's counting, each in one atomic statement that both databases take.

Several rows are given in one order, and so locked in one order by everybody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.db import db, upsert
from admin_app.sign_in.models import Throttle

NAME_FREE = 5  # the failure from which a name waits
CODE_FREE = 10  # the same for the codes of one step
LONGEST_WAIT = timedelta(minutes=15)
DOUBLINGS = 10  # 1 s, 2 s, ... 512 s; then the longest
ADDRESS_FREE = 50
WINDOW = timedelta(minutes=15)

OF_ADDRESS, OF_CODE = Throttle.key.startswith("addr:"), Throttle.key.startswith("code:")
ONE_MORE = Throttle.failures + 1


def take(keys: tuple[str, ...], now: datetime, user_id: UUID | None) -> int:
    """Count one failure beforehand under each key that doesn't wait; gives how many those were.

    An address counts within a window; names and codes count on until success, codes as if they began as early.
    """
    begins_anew = sa.and_(OF_ADDRESS, Throttle.window_began <= now - WINDOW)
    insert = upsert(Throttle)
    counted = insert.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "failures": sa.case((begins_anew, 1), else_=ONE_MORE),
            "window_began": sa.case((begins_anew, now), else_=Throttle.window_began),
            "last_failure_at": now,
            "wait_until": _wait(now),
            "user_id": sa.func.coalesce(Throttle.user_id, insert.excluded.user_id),
        },
        where=sa.or_(Throttle.wait_until.is_(None), Throttle.wait_until <= now),
    ).returning(Throttle.key)
    rows = [{**_row(key, 1, now), "user_id": None if key.startswith("addr:") else user_id} for key in keys]
    return len(db.session.execute(counted, rows).all())


def _wait(now: datetime) -> sa.ColumnElement[datetime | None]:
    free = sa.case((OF_CODE, CODE_FREE), else_=NAME_FREE)
    doubled = {n: now + timedelta(seconds=2**n) for n in range(DOUBLINGS)}
    full = sa.and_(Throttle.window_began > now - WINDOW, ONE_MORE >= ADDRESS_FREE)
    return sa.case(
        (sa.and_(OF_ADDRESS, full), now + WINDOW),
        (sa.or_(OF_ADDRESS, free > ONE_MORE), None),
        else_=sa.case(doubled, value=ONE_MORE - free, else_=now + LONGEST_WAIT),
    )


def give_back(keys: tuple[str, ...], now: datetime) -> None:
    """Begin a name's or code's count anew; take one off an address's."""
    fewer = sa.case((sa.and_(OF_ADDRESS, Throttle.failures > 0), Throttle.failures - 1), else_=0)
    still_full = sa.and_(OF_ADDRESS, Throttle.failures > ADDRESS_FREE)
    given = (
        upsert(Throttle)
        .on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={"failures": fewer, "wait_until": sa.case((still_full, Throttle.wait_until))},
        )
        .returning(Throttle.key)
    )
    db.session.execute(given, [_row(key, 0, now) for key in keys]).all()


def add(keys: tuple[str, ...], now: datetime, window: timedelta) -> dict[str, int]:
    """Count one more under each key within a window; the counts by key."""
    over = Throttle.window_began <= now - window
    counted = (
        upsert(Throttle)
        .on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={
                "failures": sa.case((over, 1), else_=ONE_MORE),
                "window_began": sa.case((over, now), else_=Throttle.window_began),
                "last_failure_at": now,
            },
        )
        .returning(Throttle.key, Throttle.failures)
    )
    rows = db.session.execute(counted, [_row(key, 1, now) for key in keys]).all()
    return {row.key: row.failures for row in rows}


def _row(key: str, failures: int, now: datetime) -> dict[str, Any]:
    return {"key": key, "failures": failures, "window_began": now, "last_failure_at": now}
