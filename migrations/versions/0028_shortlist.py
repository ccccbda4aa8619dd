"""Accounts that staff keep at hand: pinned, or opened lately."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "shortlist",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_shortlist_user_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_shortlist_account_id")),
        sa.PrimaryKeyConstraint("user_id", "account_id", name=op.f("pk_shortlist")),
    )
    op.create_index(op.f("ix_shortlist_account_id"), "shortlist", ["account_id"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("shortlist")
