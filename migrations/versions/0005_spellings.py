"""Spellings: names are found without their marks, by any word's beginning and by parts."""

from __future__ import annotations

from alembic import op

from migrations import search_sql, spelled_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up. The rows are filled in after the migrations, in batches."""
    spelled_sql.upgrade(op)
    search_sql.downgrade_names(op)


def downgrade() -> None:
    """Go down."""
    search_sql.upgrade_names(op)
    spelled_sql.downgrade(op)
