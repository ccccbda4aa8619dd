"""Postal addresses: whom a letter is for, a line of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.add_column("addresses", sa.Column("attention", sa.String(200), server_default="", nullable=False))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("addresses") as table:
        table.drop_column("attention")
