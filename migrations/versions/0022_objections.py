"""Objections to acts of staff, and the rights to open, read and decide them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("receipts") as batch:
        batch.add_column(sa.Column("proposal_id", sa.Uuid(), nullable=True))
    op.create_table(
        "objections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "upheld",
                "rejected",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("remedy", sa.String(60), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_objections_receipt_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_objections_account_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_objections_user_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"], name=op.f("fk_objections_opened_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_objections_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_objections_receipt_id")),
    )
    for name in ("account_id", "user_id", "opened_by"):
        op.create_index(f"ix_objections_{name}", "objections", [name])
    op.create_index("ix_objections_opened_at_id", "objections", ["opened_at", "id"])
    op.create_index("ix_objections_state_due_at_id", "objections", ["state", "due_at", "id"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("objections")
    with op.batch_alter_table("receipts") as batch:
        batch.drop_column("proposal_id")
