"""When people and accounts were last kept out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None
compatible = True
TABLES = ("users", "accounts")


def upgrade() -> None:
    """Go up."""
    for table in TABLES:
        op.add_column(table, sa.Column("kept_out_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Go down."""
    for table in TABLES:
        op.drop_column(table, "kept_out_at")
