"""Stricter rules for passwords: a least length, both kinds at once, and which password falls short of the rule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.by_hand import POLICY_RANGES_0009, POLICY_RANGES_0017, policy_ranges

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
# The former release reads "both" as the default, which asks for the same classes.
compatible = True


def upgrade() -> None:
    """Go up."""
    op.add_column(
        "password_credentials",
        sa.Column("falls_short", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    policy_ranges(op.get_bind(), POLICY_RANGES_0017)


def downgrade() -> None:
    """Go down: who asked for both asks for length."""
    op.execute("DELETE FROM policy_values WHERE key = 'password.min_length'")
    value = "'\"length\"'" + ("::jsonb" if op.get_bind().dialect.name == "postgresql" else "")
    both = "value #>> '{}'" if op.get_bind().dialect.name == "postgresql" else "json_extract(value, '$')"
    op.execute(f"UPDATE policy_values SET value = {value} WHERE key = 'password.rule' AND {both} = 'both'")
    policy_ranges(op.get_bind(), POLICY_RANGES_0009)
    op.drop_column("password_credentials", "falls_short")
