"""How many invitations runs may send in a day; and what was searched for, where others see it, is kept no longer."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.by_hand import POLICY_RANGES_0031, POLICY_RANGES_0039, policy_ranges

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None
compatible = True

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
RUNS = sa.table(
    "bulk_runs", sa.column("id", sa.Uuid()), sa.column("begun_at", sa.DateTime()), sa.column("filters", JSON)
)
VIEWS = sa.table("saved_views", sa.column("id", sa.Uuid()), sa.column("arguments", JSON))
BATCH = 500
NUMBER = re.compile(r"\+?[0-9 ()./-]{7,}")  # as phone numbers are written


def upgrade() -> None:
    """Go up."""
    policy_ranges(op.get_bind(), POLICY_RANGES_0039)
    _forget(RUNS, RUNS.c.filters, lambda _word: True, RUNS.c.begun_at.is_not(None))
    _forget(VIEWS, VIEWS.c.arguments, lambda word: NUMBER.fullmatch(word) is not None)


def _forget(
    table: sa.TableClause,
    column: sa.ColumnClause[dict[str, str]],
    private: Callable[[str], bool],
    *which: sa.ColumnElement[bool],
) -> None:
    """Take what was searched for out of the arguments of a list."""
    connection, last = op.get_bind(), UUID(int=0)
    wanted = sa.select(table.c.id, column).where(*which).order_by(table.c.id).limit(BATCH)
    while rows := connection.execute(wanted.where(table.c.id > last)).all():
        for row_id, kept in rows:
            if "search" in (kept or {}) and private(str(kept["search"])):
                left = {name: value for name, value in kept.items() if name != "search"}
                connection.execute(sa.update(table).where(table.c.id == row_id).values({column.name: left}))
        last = rows[-1].id


def downgrade() -> None:
    """Go down; what was searched for stays forgotten."""
    for table in ("policy_values", "policy_changes"):
        op.execute(f"DELETE FROM {table} WHERE key = 'bulk.mails_a_day'")
    policy_ranges(op.get_bind(), POLICY_RANGES_0031)
