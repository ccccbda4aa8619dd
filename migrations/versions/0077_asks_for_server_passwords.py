"""Who asked to hold the server's password of a ticket that was taken over; how long one is kept is a policy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.by_hand import POLICY_RANGES_AFFILIATE, POLICY_RANGES_TICKETS, policy_ranges

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None
compatible = True

TABLE = "ticket_secrets"


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("asked_by", sa.Uuid()))
        table.add_column(sa.Column("asked_at", sa.DateTime(timezone=True)))
        table.create_foreign_key(op.f("fk_ticket_secrets_asked_by_users"), "users", ["asked_by"], ["id"])
    op.create_index("ix_ticket_secrets_asked_by", TABLE, ["asked_by"])
    policy_ranges(op.get_bind(), POLICY_RANGES_TICKETS)


def downgrade() -> None:
    """Go down."""
    for table in ("policy_changes", "policy_values"):
        op.execute(f"DELETE FROM {table} WHERE key = 'ticket.secret_days'")
    policy_ranges(op.get_bind(), POLICY_RANGES_AFFILIATE)
    op.drop_index("ix_ticket_secrets_asked_by", table_name=TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f("fk_ticket_secrets_asked_by_users"), type_="foreignkey")
        table.drop_column("asked_at")
        table.drop_column("asked_by")
