"""Notices to recipients that are called back, since what they told of isn't done."""

from __future__ import annotations

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None
compatible = False

BEFORE = ("waiting", "by_hand", "answered", "told", "no_answer", "not_told")


def upgrade() -> None:
    """Go up."""
    _states((*BEFORE, "called_back"))


def downgrade() -> None:
    """Go down; to the former release they are notices that nobody was told of."""
    op.execute("UPDATE recipient_notices SET state = 'not_told' WHERE state = 'called_back'")
    _states(BEFORE)


def _states(allowed: tuple[str, ...]) -> None:
    named = ", ".join(f"'{value}'" for value in allowed)
    with op.batch_alter_table("recipient_notices") as batch:
        batch.drop_constraint(op.f("ck_recipient_notices_state"), type_="check")
        batch.create_check_constraint(op.f("ck_recipient_notices_state"), f"state IN ({named})")
