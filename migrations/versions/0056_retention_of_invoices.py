"""How long invoices, looks and the files of exports and copies are kept is a policy."""

from __future__ import annotations

from alembic import op

from migrations.by_hand import POLICY_RANGES_0052, POLICY_RANGES_0056, policy_ranges

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None
compatible = False


def upgrade() -> None:
    """Go up."""
    policy_ranges(op.get_bind(), POLICY_RANGES_0056)


def downgrade() -> None:
    """Go down; to the former release these times are no policies."""
    for key in sorted(set(POLICY_RANGES_0056) - set(POLICY_RANGES_0052)):
        op.execute(f"DELETE FROM policy_changes WHERE key = '{key}'")
        op.execute(f"DELETE FROM policy_values WHERE key = '{key}'")
    op.execute(
        "UPDATE retention_runs SET rule = 'retention.audit_details_days', position_at = NULL, position_id = NULL "
        "WHERE rule IN ('retention.invoice_years', 'retention.looks_days')"
    )
    policy_ranges(op.get_bind(), POLICY_RANGES_0052)
