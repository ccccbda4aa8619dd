"""Receipts of acts of staff. Acts of before have none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
compatible = True

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("target_kind", sa.String(30), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=False),
        sa.Column("roles", JSON, nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("rolled_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rolled_back_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_receipts_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_receipts_person_id")),
        sa.ForeignKeyConstraint(["done_by"], ["users.id"], name=op.f("fk_receipts_done_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_receipts_proposed_by")),
        sa.ForeignKeyConstraint(["rolled_back_by"], ["users.id"], name=op.f("fk_receipts_rolled_back_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    op.create_index("ix_receipts_account_id_at_id", "receipts", ["account_id", "at", "id"])
    op.create_index("ix_receipts_person_id_at_id", "receipts", ["person_id", "at", "id"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("receipts")
