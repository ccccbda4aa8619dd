"""PGP keys of people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "pgp_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("block", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("emails", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_pgp_keys_account_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_pgp_keys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pgp_keys")),
        sa.UniqueConstraint("account_id", "fingerprint", name=op.f("uq_pgp_keys_account_id_fingerprint")),
    )
    op.create_index("ix_pgp_keys_created_at_id", "pgp_keys", ["created_at", "id"])
    op.create_index(op.f("ix_pgp_keys_user_id"), "pgp_keys", ["user_id"])


def downgrade() -> None:
    """Go down; the keys are gone with it."""
    op.drop_table("pgp_keys")
