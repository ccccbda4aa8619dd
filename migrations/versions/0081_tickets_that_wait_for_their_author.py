"""An index for the tickets that wait for their author, whose number the menu of a customer shows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None
compatible = True

NAME = "ix_tickets_waits_for_author"
WAITS = sa.text("state = 'waiting_for_customer'")


def upgrade() -> None:
    """Go up."""
    op.create_index(NAME, "tickets", ["author_id"], postgresql_where=WAITS, sqlite_where=WAITS)


def downgrade() -> None:
    """Go down."""
    op.drop_index(NAME, table_name="tickets")
