"""Roles that administrators edit: a version, so that two who edit one don't overwrite each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    op.add_column("roles", sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Go down."""
    op.drop_column("roles", "version")
