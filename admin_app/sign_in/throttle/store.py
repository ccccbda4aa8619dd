"""The throttle's counting, each in one atomic statement that both databases take.

Several rows are given in one order, and so locked in one order by everybody. The statements are built once: a sign-in
pays for its password.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.database.statements import NOW, upsert, values_of
from admin_app.kernel.db import UTCDateTime, db
from admin_app.sign_in.models import KEY_MOST, Throttle

NAME_FREE = 5  # the failure from which a name waits
CODE_FREE = 10  # the same for the codes of one step
LONGEST_WAIT = timedelta(minutes=15)
DOUBLINGS = 10  # 1 s, 2 s, ... 512 s; then the longest
ADDRESS_FREE = 50
WINDOW = timedelta(minutes=15)

TABLE: sa.Table = Throttle.__table__  # type: ignore[assignment]
COUNTED = ("key", "failures", "window_began", "last_failure_at", "user_id")
OF_ADDRESS, OF_CODE = TABLE.c.key.startswith("addr:"), TABLE.c.key.startswith("code:")
ONE_MORE = TABLE.c.failures + 1


def _moment(name: str) -> sa.BindParameter[datetime]:
    return sa.bindparam(name, type_=UTCDateTime())


WINDOW_BEGAN = _moment("window_start")  # what began before it is over


def take(keys: tuple[str, ...], now: datetime, user_id: UUID | None, passing: str) -> int:
    """Count one failure beforehand under each key that doesn't wait; gives how many those were.

    Where the row `passing` says so, an address's wait is passed: the failure counts there, and the wait stays as long.

    An address counts within a window; names and codes count on until success, codes as if they began as early.
    """
    rows = [_row(key, 1, now, None if key.startswith("addr:") else user_id) for key in keys]
    moments = {
        "now": now,
        "window_start": now - WINDOW,
        "window_end": now + WINDOW,
        "longest": now + LONGEST_WAIT,
        **{f"wait_{n}": now + timedelta(seconds=2**n) for n in range(DOUBLINGS)},
    }
    return len(_executed(_taking(_dialect(), len(rows)), rows, {**moments, "passing": passing}))


@cache
def _taking(dialect: str, count: int) -> sa.Insert:
    begins_anew = sa.and_(OF_ADDRESS, TABLE.c.window_began <= WINDOW_BEGAN)
    passed = sa.and_(TABLE.c.wait_until > NOW, _passed())
    insert = upsert(Throttle, COUNTED, count, dialect)
    return insert.on_conflict_do_update(
        index_elements=[TABLE.c.key],
        set_={
            "failures": sa.case((begins_anew, 1), else_=ONE_MORE),
            "window_began": sa.case((begins_anew, NOW), else_=TABLE.c.window_began),
            "last_failure_at": NOW,
            "wait_until": sa.case((passed, TABLE.c.wait_until), else_=_wait()),
            "user_id": sa.func.coalesce(TABLE.c.user_id, insert.excluded.user_id),
        },
        where=sa.or_(TABLE.c.wait_until.is_(None), TABLE.c.wait_until <= NOW, passed),
    ).returning(TABLE.c.key)


def longest(keys: tuple[str, ...], now: datetime, passing: str) -> tuple[str, datetime] | None:
    """The longest wait among these keys that isn't passed, and its end."""
    row = db.session.execute(_longest(), {"keys": keys, "now": now, "passing": passing}).first()
    return (row.key, row.wait_until) if row else None


@cache
def _longest() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(TABLE.c.key, TABLE.c.wait_until)
        .where(TABLE.c.key.in_(sa.bindparam("keys", expanding=True)), TABLE.c.wait_until > NOW, ~_passed())
        .order_by(TABLE.c.wait_until.desc())
        .limit(1)
    )


def _passed() -> sa.ColumnElement[bool]:
    """An address's row whose wait the person `passing` may pass just now."""
    may_pass = TABLE.alias("may_pass")
    there = sa.exists().where(may_pass.c.key == sa.bindparam("passing"), may_pass.c.wait_until > NOW)
    return sa.and_(OF_ADDRESS, there)


def _wait() -> sa.ColumnElement[datetime | None]:
    free = sa.case((OF_CODE, CODE_FREE), else_=NAME_FREE)
    doubled = {n: _moment(f"wait_{n}") for n in range(DOUBLINGS)}
    full = sa.and_(OF_ADDRESS, TABLE.c.window_began > WINDOW_BEGAN, ONE_MORE >= ADDRESS_FREE)
    return sa.case(
        (full, _moment("window_end")),
        (sa.or_(OF_ADDRESS, free > ONE_MORE), None),
        else_=sa.case(doubled, value=ONE_MORE - free, else_=_moment("longest")),
    )


def give_back(keys: tuple[str, ...], now: datetime) -> None:
    """Begin a name's or code's count anew; take one off an address's."""
    _executed(_giving_back(_dialect(), len(keys)), [_row(key, 0, now) for key in keys], {})


@cache
def _giving_back(dialect: str, count: int) -> sa.Insert:
    fewer = sa.case((sa.and_(OF_ADDRESS, TABLE.c.failures > 0), TABLE.c.failures - 1), else_=0)
    still_full = sa.and_(OF_ADDRESS, TABLE.c.failures > ADDRESS_FREE)
    return (
        upsert(Throttle, COUNTED, count, dialect)
        .on_conflict_do_update(
            index_elements=[TABLE.c.key],
            set_={"failures": fewer, "wait_until": sa.case((still_full, TABLE.c.wait_until))},
        )
        .returning(TABLE.c.key)
    )


def keep_pass(key: str, now: datetime, until: datetime) -> None:
    """Keep until when an address's wait may be passed, in the caller's transaction."""
    db.session.execute(sa.delete(TABLE).where(TABLE.c.key == key))
    db.session.execute(sa.insert(TABLE).values(**_row(key, 0, now), wait_until=until))


def begin_anew(key: str, now: datetime) -> None:
    """Begin a count anew, its wait ended, in the caller's transaction."""
    anew = {"failures": 0, "wait_until": None, "window_began": now}
    db.session.execute(sa.update(TABLE).where(TABLE.c.key == key).values(anew))


def add(keys: tuple[str, ...], now: datetime, window: timedelta) -> dict[str, int]:
    """Count one more under each key within a window; the counts by key."""
    return {row.key: row.failures for row in _added(keys, now, window)}


def add_one(key: str, now: datetime, window: timedelta) -> tuple[int, datetime]:
    """The same of one key: the count, and when its window began."""
    row = _added((key,), now, window)[0]
    return row.failures, row.window_began


def _added(keys: tuple[str, ...], now: datetime, window: timedelta) -> list[sa.Row[Any]]:
    moments = {"now": now, "window_start": now - window}
    return _executed(_adding(_dialect(), len(keys)), [_row(key, 1, now) for key in keys], moments)


@cache
def _adding(dialect: str, count: int) -> sa.Insert:
    over = TABLE.c.window_began <= WINDOW_BEGAN
    return (
        upsert(Throttle, COUNTED, count, dialect)
        .on_conflict_do_update(
            index_elements=[TABLE.c.key],
            set_={
                "failures": sa.case((over, 1), else_=ONE_MORE),
                "window_began": sa.case((over, NOW), else_=TABLE.c.window_began),
                "last_failure_at": NOW,
            },
        )
        .returning(TABLE.c.key, TABLE.c.failures, TABLE.c.window_began)
    )


def _dialect() -> str:
    return db.session.get_bind().dialect.name


def _executed(statement: sa.Insert, rows: list[dict[str, Any]], moments: dict[str, Any]) -> list[sa.Row[Any]]:
    return list(db.session.connection().execute(statement, values_of(rows) | moments))


def _row(key: str, failures: int, now: datetime, user_id: UUID | None = None) -> dict[str, Any]:
    if len(key) > KEY_MOST:  # SQLite would take it
        raise ValueError("the scope of a count is too long")
    return {"key": key, "failures": failures, "window_began": now, "last_failure_at": now, "user_id": user_id}
