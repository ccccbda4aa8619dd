"""Sealed blocks of the audit trail. Events that are there already are sealed by the worker's first runs, in batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.by_hand import BLOCKS, drop_append_only, keep_append_only

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "audit_blocks",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("events_hash", sa.String(64), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_seq", sa.BigInteger(), nullable=False),
        sa.Column("seen_seq", sa.BigInteger(), nullable=False),
        sa.Column("seen_xid", sa.BigInteger(), nullable=True),
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_blocks")),
    )
    op.create_table(
        "audit_sealed_events",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_sealed_events")),
    )
    op.create_index("ix_audit_sealed_events_block_seq", "audit_sealed_events", ["block", "seq"])
    op.create_table(
        "audit_published_heads",
        sa.Column(
            "place",
            sa.Enum("file", "url", name="place", native_enum=False, create_constraint=True, length=10),
            nullable=False,
        ),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_audit_published_heads")),
    )
    keep_append_only(op.get_bind(), BLOCKS)


def downgrade() -> None:
    """Go down."""
    drop_append_only(op.get_bind(), BLOCKS)
    op.drop_table("audit_published_heads")
    op.drop_table("audit_sealed_events")
    op.drop_table("audit_blocks")
