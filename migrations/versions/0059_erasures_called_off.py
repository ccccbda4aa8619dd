"""Notices by which recipients hear that an erasure of which they were told is called off."""

from __future__ import annotations

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None
compatible = False

BEFORE = ("corrected", "erased", "restricted", "lifted")


def upgrade() -> None:
    """Go up."""
    _kinds((*BEFORE, "called_off"))


def downgrade() -> None:
    """Go down; the former release has no word for them, and what they told is over or called back."""
    op.execute("DELETE FROM recipient_notices WHERE kind = 'called_off'")
    _kinds(BEFORE)


def _kinds(allowed: tuple[str, ...]) -> None:
    named = ", ".join(f"'{value}'" for value in allowed)
    with op.batch_alter_table("recipient_notices") as batch:
        batch.drop_constraint(op.f("ck_recipient_notices_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_recipient_notices_kind"), f"kind IN ({named})")
