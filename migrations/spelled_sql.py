"""The tables of spellings by which search finds names, made by hand: pg_trgm on PostgreSQL, FTS5 on SQLite.

Everything here is called `search_spelled_…`, so that autogenerate leaves it alone. What is spelled how is made in
Python (`admin_app/lib/spelling.py`), filled in by `flask db upgrade` after the migrations, in batches. The triggers
here delete an owner's rows when a name changes or the owner goes, so none tells a name that is gone. Batch mode
copies a table and drops its triggers on SQLite: a migration that alters `accounts` or `users` calls `triggers` again.
"""

from __future__ import annotations

from typing import Any

# noun: the table whose rows it spells, and the columns whose change makes the spellings void
NOUNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "accounts": ("accounts", ("name", "number")),
    "people": ("users", ("kind", "full_name", "username_shown")),
    "staff": ("users", ("kind", "full_name", "username_shown")),
    "domains": ("users", ("kind", "email_domain")),
}


def upgrade(op: Any) -> None:
    """Make them, empty."""
    postgres = _is_postgres(op)
    for noun in NOUNS:
        table = f"search_spelled_{noun}"
        if postgres:
            op.execute(
                f'CREATE TABLE {table} (owner_id uuid NOT NULL, place smallint NOT NULL, spelling text COLLATE "C" NOT NULL, '
                f"whole text, PRIMARY KEY (owner_id, place))"
            )
            op.execute(
                f"CREATE INDEX {table}_whole ON {table} USING gin (whole gin_trgm_ops) WHERE whole IS NOT NULL"
            )
        else:
            op.execute(
                f"CREATE TABLE {table} (rid INTEGER PRIMARY KEY, owner_id CHAR(32) NOT NULL, place INTEGER NOT NULL, "
                f"spelling TEXT NOT NULL, whole TEXT, UNIQUE (owner_id, place))"
            )
            op.execute(
                f"CREATE VIRTUAL TABLE {table}_parts USING fts5(whole, content={table}, content_rowid=rid, "
                "tokenize='trigram', detail='none')"
            )
        # The owner stands in the index, so that a beginning is answered by it alone.
        op.execute(f"CREATE INDEX {table}_spelling ON {table} (spelling, place, owner_id)")
    triggers(op)


def downgrade(op: Any) -> None:
    """Drop them."""
    drop_triggers(op)
    for noun in NOUNS:
        if not _is_postgres(op):
            op.execute(f"DROP TABLE search_spelled_{noun}_parts")
        op.execute(f"DROP TABLE search_spelled_{noun}")


def triggers(op: Any) -> None:
    """Make (or make anew) the triggers."""
    drop_triggers(op)
    for noun, (owner, columns) in NOUNS.items():
        if _is_postgres(op):
            _postgres_triggers(op, noun, owner, columns)
        else:
            _sqlite_triggers(op, noun, owner, columns)


def drop_triggers(op: Any) -> None:
    """Take the triggers away."""
    for noun, (owner, _) in NOUNS.items():
        table = f"search_spelled_{noun}"
        if _is_postgres(op):
            for kind in ("changed", "gone"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_{kind} ON {owner}")
            op.execute(f"DROP FUNCTION IF EXISTS {table}_forget()")
        else:
            for kind in ("changed", "gone", "parts_in", "parts_out"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_{kind}")


def _postgres_triggers(op: Any, noun: str, owner: str, columns: tuple[str, ...]) -> None:
    table = f"search_spelled_{noun}"
    differ = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns)
    op.execute(
        f"CREATE FUNCTION {table}_forget() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN DELETE FROM {table} WHERE owner_id = OLD.id; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_changed AFTER UPDATE OF {', '.join(columns)} ON {owner} FOR EACH ROW WHEN ({differ}) "
        f"EXECUTE FUNCTION {table}_forget()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_gone AFTER DELETE ON {owner} FOR EACH ROW EXECUTE FUNCTION {table}_forget()"
    )


def _sqlite_triggers(op: Any, noun: str, owner: str, columns: tuple[str, ...]) -> None:
    table = f"search_spelled_{noun}"
    differ = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in columns)
    forget = f"BEGIN DELETE FROM {table} WHERE owner_id = OLD.id; END"
    op.execute(
        f"CREATE TRIGGER {table}_changed AFTER UPDATE OF {', '.join(columns)} ON {owner} WHEN {differ} {forget}"
    )
    op.execute(f"CREATE TRIGGER {table}_gone AFTER DELETE ON {owner} {forget}")
    # External content: FTS5 has to be told the old words before it forgets them. Rows are never updated.
    op.execute(
        f"CREATE TRIGGER {table}_parts_in AFTER INSERT ON {table} WHEN NEW.whole IS NOT NULL "
        f"BEGIN INSERT INTO {table}_parts (rowid, whole) VALUES (NEW.rid, NEW.whole); END"
    )
    op.execute(
        f"CREATE TRIGGER {table}_parts_out AFTER DELETE ON {table} WHEN OLD.whole IS NOT NULL "
        f"BEGIN INSERT INTO {table}_parts ({table}_parts, rowid, whole) VALUES ('delete', OLD.rid, OLD.whole); END"
    )


def _is_postgres(op: Any) -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")
