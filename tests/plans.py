"""How the database would go about what a block asks it: by its indexes, were the tables large."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from admin_app.kernel.db import db


@dataclass
class Asked:
    """The SELECTs of a block, with their values."""

    selects: list[tuple[str, Any]] = field(default_factory=list)

    def scans(self, table: str) -> list[str]:
        """Those that read a whole table though they need not, by its name."""
        return [
            sql for sql, values in self.selects if any(_scans(line, table) for line in _plan(sql, values))
        ]


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a plan that was carried out: what it does, on which table, how many rows it looked at or gave, by which index."""

    name: str
    table: str
    read: int
    index: str = ""


# A prepared statement's plan in tables too long to be read as a whole.
LARGE = (
    "plan_cache_mode = force_generic_plan",
    "enable_seqscan = off",
    "enable_hashjoin = off",
    "enable_mergejoin = off",
)


def steps(sql: str, values: Any, *settings: str, without: str = "") -> list[PlanStep]:
    """How PostgreSQL carries a statement out: with its tables as large as they are, or by settings as `LARGE`.

    `without` is a constraint, TABLE.NAME, whose index is as good in a table as small as a test's: it is away meanwhile.
    """
    with db.engine.connect() as connection:
        if without:
            connection.exec_driver_sql("SET TRANSACTION READ WRITE")
            table, _dot, name = without.partition(".")
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for setting in settings:
            connection.exec_driver_sql(f"SET LOCAL {setting}")
        found = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values).scalar()
        if without:  # a connection that is for reading ends with COMMIT by itself
            connection.exec_driver_sql("ROLLBACK")
    [plan] = json.loads(found) if isinstance(found, str) else found
    return list(_steps(plan["Plan"]))


def _steps(node: Mapping[str, Any]) -> Iterator[PlanStep]:
    passed = sum(
        node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Join Filter", "Index Recheck")
    )
    read = (node["Actual Rows"] + passed) * node["Actual Loops"]
    yield PlanStep(node["Node Type"], node.get("Relation Name", ""), int(read), node.get("Index Name", ""))
    for below in node.get("Plans", ()):
        yield from _steps(below)


@contextmanager
def asked() -> Iterator[Asked]:
    """`with asked() as seen:` then `seen.scans("users")`."""
    seen = Asked()

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.selects.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _scans(line: str, table: str) -> bool:
    return f"Seq Scan on {table}" in line or line == f"SCAN {table}"


def _plan(sql: str, values: Any) -> list[str]:
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # a small table is scanned otherwise
            rows = connection.exec_driver_sql(f"EXPLAIN {sql}", values)
        else:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        return [str(row[-1]) for row in rows]
