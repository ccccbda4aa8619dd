"""Short numbers of disputes, recovery cases and objections; those that are there get theirs."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None
compatible = True

LETTERS = {"disputes": "D", "recovery_cases": "RC", "objections": "OB"}
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BATCH = 1000


def upgrade() -> None:
    """Go up."""
    for table, letter in LETTERS.items():
        op.add_column(table, sa.Column("number", sa.String(12), nullable=True))
        _fill(table, letter)
        op.create_index(f"uq_{table}_number", table, ["number"], unique=True)


def _fill(name: str, letter: str) -> None:
    """Give each row its number, in batches; no two the same."""
    table = sa.table(name, sa.column("id", sa.Uuid()), sa.column("number", sa.String()))
    given: set[str] = set()
    bare = sa.select(table.c.id).where(table.c.number.is_(None)).limit(BATCH)
    change = sa.update(table).where(table.c.id == sa.bindparam("row_id")).values(number=sa.bindparam("given"))
    while ids := list(op.get_bind().scalars(bare)):
        rows = [{"row_id": row_id, "given": _new(letter, given)} for row_id in ids]
        op.get_bind().execute(change, rows)


def _new(letter: str, given: set[str]) -> str:
    while (number := f"{letter}-" + "".join(secrets.choice(ALPHABET) for _ in range(6))) in given:
        pass
    given.add(number)
    return number


def downgrade() -> None:
    """Go down."""
    for table in LETTERS:
        op.drop_index(f"uq_{table}_number", table)
        op.drop_column(table, "number")
