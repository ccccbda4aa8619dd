"""Reasons that staff are offered: a policy of texts, one a line."""

from __future__ import annotations

from alembic import op

from migrations.by_hand import POLICY_RANGES_0027, POLICY_RANGES_0031, policy_ranges

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    policy_ranges(op.get_bind(), POLICY_RANGES_0031)


def downgrade() -> None:
    """Go down."""
    for table in ("policy_values", "policy_changes"):
        op.execute(f"DELETE FROM {table} WHERE key = 'reasons.saved'")
    policy_ranges(op.get_bind(), POLICY_RANGES_0027)
