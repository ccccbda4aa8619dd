"""How long closed support tickets are kept is a policy."""

from __future__ import annotations

from alembic import op

from migrations.by_hand import POLICY_RANGES_KEPT_TICKETS, POLICY_RANGES_TICKETS, policy_ranges

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    op.create_index("ix_tickets_closed_at_id", "tickets", ["closed_at", "id"])
    policy_ranges(op.get_bind(), POLICY_RANGES_KEPT_TICKETS)


def downgrade() -> None:
    """Go down."""
    for table in ("policy_changes", "policy_values"):
        op.execute(f"DELETE FROM {table} WHERE key = 'retention.tickets_days'")
    op.execute(
        "UPDATE retention_runs SET rule = 'retention.audit_details_days', position_at = NULL, position_id = NULL "
        "WHERE rule = 'retention.tickets_days'"
    )
    policy_ranges(op.get_bind(), POLICY_RANGES_TICKETS)
    op.drop_index("ix_tickets_closed_at_id", "tickets")
