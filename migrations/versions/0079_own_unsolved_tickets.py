"""An index for the tickets of one agent that aren't solved; the bell rings for asks for a server's password and unproven mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None
compatible = True

NAME = "ix_tickets_unsolved_assigned_to"
UNSOLVED = sa.text("state IN ('open', 'waiting_for_us', 'waiting_for_customer')")


def upgrade() -> None:
    """Go up."""
    columns = ["assigned_to", "urgency", "waits_since", "id"]
    op.create_index(NAME, "tickets", columns, postgresql_where=UNSOLVED, sqlite_where=UNSOLVED)


def downgrade() -> None:
    """Go down. The former code doesn't know what rings since."""
    op.execute("DELETE FROM bell_notices WHERE topic = 'server_password' OR kind = 'unproven'")
    op.drop_index(NAME, table_name="tickets")
