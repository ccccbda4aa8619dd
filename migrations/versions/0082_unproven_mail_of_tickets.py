"""When mail that nothing proves came in to a ticket, so that staff find it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None
compatible = True

TABLE = "tickets"


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("unproven_at", sa.DateTime(timezone=True)))
    op.create_index("ix_tickets_unproven_at", TABLE, ["unproven_at"])


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_tickets_unproven_at", table_name=TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("unproven_at")
