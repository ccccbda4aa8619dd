"""The first indexes of search, made by hand: pg_trgm on PostgreSQL, FTS5 trigram tables on SQLite.

Everything here is called `search_…` or `ix_search_…`, so that autogenerate leaves it alone. Searched are folded
columns only (NFKC + casefold, made in Python), since SQLite's own lower() knows ASCII alone.

SQLite: FTS5 wants an integer key that lasts, and ours are UUIDs; so each searched table has a `search_…` table
with an integer key, kept by triggers, and one external-content FTS5 table a column over it. Batch mode copies a
table and drops its triggers. Revision 0005 put spellings in their place (migrations/spelled_sql.py); only the
indexes of invoices and services are still of here.
"""

from __future__ import annotations

from typing import Any

# searched table: its folded columns; (short name, column)
SEARCHED: dict[str, tuple[tuple[str, str], ...]] = {
    "accounts": (("name", "name_folded"), ("number", "number")),
    "users": (("name", "full_name_folded"), ("username", "username_shown"), ("domain", "email_domain")),
}
# Whole or beginning only: (table, column). "C" orders by code point, as SQLite does, so a beginning is a range.
PREFIXED = (
    ("accounts", "name_folded"), ("accounts", "number"), ("users", "full_name_folded"), ("users", "username_shown"),
    ("users", "email_domain"), ("invoices", "number"), ("services", "code"),
)  # fmt: skip


def upgrade(op: Any) -> None:
    """Make them, and fill them from what is there."""
    upgrade_names(op)
    for table, column in PREFIXED:
        if table not in SEARCHED:
            _prefixed(op, table, column)


def downgrade(op: Any) -> None:
    """Drop them; the extension stays, others may use it."""
    downgrade_names(op)
    for table, column in PREFIXED:
        if table not in SEARCHED:
            op.execute(f"DROP INDEX IF EXISTS ix_search_{table}_{column}")


def upgrade_names(op: Any) -> None:
    """Those of accounts and people, which spellings came instead of (migrations/spelled_sql.py)."""
    for table, column in PREFIXED:
        if table in SEARCHED:
            _prefixed(op, table, column)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for table, columns in SEARCHED.items():
            for short, column in columns:
                op.execute(
                    f"CREATE INDEX ix_search_{table}_{short}_trgm ON {table} USING gin ({column} gin_trgm_ops)"
                )
        return
    for table, columns in SEARCHED.items():
        names = ", ".join(f'"{short}" TEXT NOT NULL' for short, _ in columns)
        op.execute(
            f"CREATE TABLE search_{table} (rid INTEGER PRIMARY KEY, owner_id CHAR(32) NOT NULL UNIQUE, {names})"
        )
        for short, _ in columns:
            op.execute(
                f'CREATE VIRTUAL TABLE search_{table}_{short} USING fts5("{short}", content=search_{table}, '
                "content_rowid=rid, tokenize='trigram', detail='none')"
            )
    sqlite_triggers(op)
    for table, columns in SEARCHED.items():
        shorts, sources = _lists(columns)
        op.execute(f"INSERT INTO search_{table} (owner_id, {shorts}) SELECT id, {sources} FROM {table}")


def downgrade_names(op: Any) -> None:
    """Drop those of accounts and people."""
    for table, column in PREFIXED:
        if table in SEARCHED:
            op.execute(f"DROP INDEX IF EXISTS ix_search_{table}_{column}")
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in SEARCHED.items():
            for short, _ in columns:
                op.execute(f"DROP INDEX IF EXISTS ix_search_{table}_{short}_trgm")
        return
    drop_sqlite_triggers(op)
    for table, columns in SEARCHED.items():
        for short, _ in columns:
            op.execute(f"DROP TABLE IF EXISTS search_{table}_{short}")
        op.execute(f"DROP TABLE IF EXISTS search_{table}")


def _prefixed(op: Any, table: str, column: str) -> None:
    collated = f'{column} COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else column
    op.execute(f"CREATE INDEX ix_search_{table}_{column} ON {table} ({collated}, id)")


def sqlite_triggers(op: Any) -> None:
    """Make (or make anew) what keeps the search tables beside their tables. SQLite only."""
    drop_sqlite_triggers(op)
    for table, columns in SEARCHED.items():
        shorts, sources = _lists(columns)
        new = ", ".join(f"NEW.{column}" for _, column in columns)
        sets = ", ".join(f'"{short}" = NEW.{column}' for short, column in columns)
        op.execute(
            f"CREATE TRIGGER search_{table}_in AFTER INSERT ON {table} BEGIN "
            f"INSERT INTO search_{table} (owner_id, {shorts}) VALUES (NEW.id, {new}); END"
        )
        op.execute(
            f"CREATE TRIGGER search_{table}_changed AFTER UPDATE OF {sources} ON {table} BEGIN "
            f"UPDATE search_{table} SET {sets} WHERE owner_id = NEW.id; END"
        )
        op.execute(
            f"CREATE TRIGGER search_{table}_gone AFTER DELETE ON {table} BEGIN "
            f"DELETE FROM search_{table} WHERE owner_id = OLD.id; END"
        )
        _fts_triggers(op, table, columns)


def _fts_triggers(op: Any, table: str, columns: tuple[tuple[str, str], ...]) -> None:
    """External content: FTS5 has to be told the old words before it forgets them."""

    def put(short: str) -> str:
        return f'INSERT INTO search_{table}_{short} (rowid, "{short}") VALUES (NEW.rid, NEW."{short}"); '

    def take(short: str) -> str:
        name = f"search_{table}_{short}"
        return f'INSERT INTO {name} ({name}, rowid, "{short}") VALUES (\'delete\', OLD.rid, OLD."{short}"); '

    putting, taking = "".join(put(s) for s, _ in columns), "".join(take(s) for s, _ in columns)
    op.execute(f"CREATE TRIGGER search_{table}_fts_in AFTER INSERT ON search_{table} BEGIN {putting}END")
    op.execute(f"CREATE TRIGGER search_{table}_fts_gone AFTER DELETE ON search_{table} BEGIN {taking}END")
    for short, _ in columns:
        op.execute(
            f'CREATE TRIGGER search_{table}_fts_{short} AFTER UPDATE OF "{short}" ON search_{table} '
            f'WHEN OLD."{short}" IS NOT NEW."{short}" BEGIN {take(short)}{put(short)}END'
        )


def drop_sqlite_triggers(op: Any) -> None:
    """Take the triggers away. SQLite only."""
    for table, columns in SEARCHED.items():
        kinds = ["in", "changed", "gone", "fts_in", "fts_gone", *(f"fts_{short}" for short, _ in columns)]
        for kind in kinds:
            op.execute(f"DROP TRIGGER IF EXISTS search_{table}_{kind}")


def _lists(columns: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    return ", ".join(f'"{short}"' for short, _ in columns), ", ".join(column for _, column in columns)
