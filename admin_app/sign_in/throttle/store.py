"""The throttle's counting, each in one atomic statement that both databases take.

Written as text: it is the same every time, so nothing is built or compiled anew for a sign-in. Several rows
are given in one order, and so locked in one order by everybody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.db import UTCDateTime, db

NAME_FREE = 5  # the failure from which a name waits
CODE_FREE = 10  # the same for the codes of one step
LONGEST_WAIT = timedelta(minutes=15)
DOUBLINGS = 10  # 1 s, 2 s, ... 512 s; then the longest
ADDRESS_FREE = 50
WINDOW = timedelta(minutes=15)

# An address counts within a window; names and codes count on until success, codes as if they began as early.
TAKE = """
INSERT INTO throttles (key, failures, window_began, last_failure_at, user_id) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
  failures = CASE WHEN throttles.key LIKE 'addr:%' AND throttles.window_began <= :over THEN 1 ELSE throttles.failures + 1 END,
  window_began = CASE WHEN throttles.key LIKE 'addr:%' AND throttles.window_began <= :over
    THEN :now ELSE throttles.window_began END,
  last_failure_at = :now,
  wait_until = CASE
    WHEN throttles.key LIKE 'addr:%' THEN
      CASE WHEN throttles.window_began > :over AND throttles.failures + 1 >= :most THEN :window_wait END
    WHEN throttles.failures + 1 < CASE WHEN throttles.key LIKE 'code:%' THEN :code_free ELSE :name_free END THEN NULL
    ELSE CASE throttles.failures + 1 - CASE WHEN throttles.key LIKE 'code:%' THEN :code_free ELSE :name_free END
      {waits} ELSE :longest END
    END,
  user_id = COALESCE(throttles.user_id, excluded.user_id)
WHERE throttles.wait_until IS NULL OR throttles.wait_until <= :now
RETURNING key
"""
GIVE_BACK = """
INSERT INTO throttles (key, failures, window_began, last_failure_at) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
  failures = CASE WHEN throttles.key LIKE 'addr:%' AND throttles.failures > 0 THEN throttles.failures - 1 ELSE 0 END,
  wait_until = CASE WHEN throttles.key LIKE 'addr:%' AND throttles.failures > :most THEN throttles.wait_until END
"""
ADD = """
INSERT INTO throttles (key, failures, window_began, last_failure_at) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
  failures = CASE WHEN throttles.window_began <= :over THEN 1 ELSE throttles.failures + 1 END,
  window_began = CASE WHEN throttles.window_began <= :over THEN :now ELSE throttles.window_began END,
  last_failure_at = :now
RETURNING key, failures
"""
MOMENTS = ("now", "over", "window_wait", "longest", *(f"wait_{n}" for n in range(DOUBLINGS)))


@cache
def _statement(template: str, count: int, columns: str) -> sa.TextClause:
    rows = ", ".join("(" + columns.format(n=n) + ")" for n in range(count))
    waits = " ".join(f"WHEN {n} THEN :wait_{n}" for n in range(DOUBLINGS))
    text = sa.text(template.format(rows=rows, waits=waits))
    used = set(text._bindparams)  # noqa: SLF001 - the names the text holds
    typed: list[sa.BindParameter[Any]] = [
        sa.bindparam(name, type_=UTCDateTime()) for name in MOMENTS if name in used
    ]
    typed += [sa.bindparam(name, type_=sa.Uuid()) for name in used if name.startswith("user_")]
    return text.bindparams(*typed)


def take(keys: tuple[str, ...], now: datetime, user_id: UUID | None) -> int:
    """Count one failure beforehand under each key that doesn't wait; gives how many those were."""
    statement = _statement(TAKE, len(keys), ":key_{n}, 1, :now, :now, :user_{n}")
    values: dict[str, Any] = {f"key_{n}": key for n, key in enumerate(keys)}
    values |= {f"user_{n}": None if key.startswith("addr:") else user_id for n, key in enumerate(keys)}
    values |= {f"wait_{n}": now + timedelta(seconds=2**n) for n in range(DOUBLINGS)}
    values |= {
        "now": now,
        "over": now - WINDOW,
        "window_wait": now + WINDOW,
        "longest": now + LONGEST_WAIT,
        "most": ADDRESS_FREE,
        "name_free": NAME_FREE,
        "code_free": CODE_FREE,
    }
    return len(db.session.execute(statement, values).all())


def give_back(keys: tuple[str, ...], now: datetime) -> None:
    """Begin a name's or code's count anew; take one off an address's."""
    statement = _statement(GIVE_BACK, len(keys), ":key_{n}, 0, :now, :now")
    values = {f"key_{n}": key for n, key in enumerate(keys)}
    db.session.execute(statement, {**values, "now": now, "most": ADDRESS_FREE})


def add(keys: tuple[str, ...], now: datetime, window: timedelta) -> dict[str, int]:
    """Count one more under each key within a window; the counts by key."""
    statement = _statement(ADD, len(keys), ":key_{n}, 1, :now, :now")
    values = {f"key_{n}": key for n, key in enumerate(keys)}
    counted = db.session.execute(statement, {**values, "now": now, "over": now - window}).all()
    return {row.key: row.failures for row in counted}
