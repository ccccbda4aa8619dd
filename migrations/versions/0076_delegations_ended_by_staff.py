"""Delegations that staff ended."""

from __future__ import annotations

from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None
# The former release can't read who ended it.
compatible = False

BEFORE = ("account", "delegate", "not_me", "owner", "person")


def upgrade() -> None:
    """Go up."""
    _ends((*BEFORE, "staff"))


def downgrade() -> None:
    """Go down; to the former release an owner ended them."""
    op.execute("UPDATE delegations SET ended_why = 'owner' WHERE ended_why = 'staff'")
    _ends(BEFORE)


def _ends(allowed: tuple[str, ...]) -> None:
    named = ", ".join(f"'{value}'" for value in allowed)
    with op.batch_alter_table("delegations") as batch:
        batch.drop_constraint(op.f("ck_delegations_ended_why"), type_="check")
        batch.create_check_constraint(op.f("ck_delegations_ended_why"), f"ended_why IN ({named})")
