"""Who is responsible for personal data, and who receives it: policies of texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.by_hand import POLICY_RANGES_0041, POLICY_RANGES_0042, policy_ranges

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None
compatible = True

ADDED = sorted(set(POLICY_RANGES_0042) - set(POLICY_RANGES_0041))


def upgrade() -> None:
    """Go up."""
    policy_ranges(op.get_bind(), POLICY_RANGES_0042)


def downgrade() -> None:
    """Go down."""
    for name in ("policy_values", "policy_changes"):
        table = sa.table(name, sa.column("key"))
        op.execute(table.delete().where(table.c.key.in_(ADDED)))
    policy_ranges(op.get_bind(), POLICY_RANGES_0041)
