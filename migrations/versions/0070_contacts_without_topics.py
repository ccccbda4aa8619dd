"""Topics stand in `subscriptions`; the column of contacts was never read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None
# The former release writes the column with each contact.
compatible = False


def upgrade() -> None:
    """Go up."""
    op.drop_column("contacts", "topics")


def downgrade() -> None:
    """Go down."""
    op.add_column("contacts", sa.Column("topics", sa.JSON(), nullable=False, server_default="[]"))
