"""Shut PINs: wrong ones shut a PIN instead of turning it off, each counted for 30 days; a link sets a new one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BEFORE = (
    "activate", "reset", "not_me", "staff_setup", "hold", "email_undo", "case_cancel", "case_vouch", "dispute_object",
)  # fmt: skip


def upgrade() -> None:
    """Go up. What wrong tries had turned off is shut from now on: asked for again, until it is set anew."""
    marks = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("pin_credentials") as batch:
        batch.alter_column("disabled_at", new_column_name="shut_at")
        batch.add_column(sa.Column("tries", marks, nullable=False, server_default="[]"))
        batch.drop_column("failures")
    _purposes((*BEFORE, "pin"))


def _purposes(allowed: tuple[str, ...]) -> None:
    named = ", ".join(f"'{value}'" for value in allowed)
    with op.batch_alter_table("link_tokens") as batch:
        batch.drop_constraint(op.f("ck_link_tokens_purpose"), type_="check")
        batch.create_check_constraint(op.f("ck_link_tokens_purpose"), f"purpose IN ({named})")


def downgrade() -> None:
    """Go down."""
    op.execute("DELETE FROM link_tokens WHERE purpose = 'pin'")
    _purposes(BEFORE)
    with op.batch_alter_table("pin_credentials") as batch:
        batch.alter_column("shut_at", new_column_name="disabled_at")
        batch.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
        batch.drop_column("tries")
