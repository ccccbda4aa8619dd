"""Requests about personal data by a mailed link: releases of copies, and the time that stands still for a proof of identity."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None
compatible = False

BEFORE = (
    "activate", "reset", "not_me", "staff_setup", "hold", "email_undo", "case_cancel", "case_vouch", "dispute_object", "pin", "deletion_withdraw",
)  # fmt: skip
ADDED = ("data_request", "copy_object")


def _purposes(allowed: tuple[str, ...]) -> None:
    named = ", ".join(f"'{value}'" for value in allowed)
    with op.batch_alter_table("link_tokens") as batch:
        batch.drop_constraint(op.f("ck_link_tokens_purpose"), type_="check")
        batch.create_check_constraint(op.f("ck_link_tokens_purpose"), f"purpose IN ({named})")


def upgrade() -> None:
    """Go up."""
    _purposes((*BEFORE, *ADDED))
    op.add_column("data_cases", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "copy_releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_releases")),
        sa.UniqueConstraint("copy_id", name=op.f("uq_copy_releases_copy_id")),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["data_copies.id"], name=op.f("fk_copy_releases_copy_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_copy_releases_user_id")),
    )
    op.create_index("ix_copy_releases_user_id", "copy_releases", ["user_id"])


def downgrade() -> None:
    """Go down; links of the new purposes lead nowhere for the former release."""
    op.drop_table("copy_releases")
    op.drop_column("data_cases", "paused_at")
    op.execute("DELETE FROM link_tokens WHERE purpose IN ('data_request', 'copy_object')")
    _purposes(BEFORE)
