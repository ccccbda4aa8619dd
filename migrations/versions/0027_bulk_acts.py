"""The policy that says how many an act of staff may touch before a second person confirms it."""

from __future__ import annotations

from alembic import op

from migrations.by_hand import POLICY_RANGES_0017, POLICY_RANGES_0027, policy_ranges

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    policy_ranges(op.get_bind(), POLICY_RANGES_0027)


def downgrade() -> None:
    """Go down."""
    for table in ("policy_values", "policy_changes"):
        op.execute(f"DELETE FROM {table} WHERE key = 'bulk.second_person_above'")
    policy_ranges(op.get_bind(), POLICY_RANGES_0017)
