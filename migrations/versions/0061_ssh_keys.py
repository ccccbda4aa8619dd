"""SSH keys of people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None
compatible = True

KINDS = ("ed25519", "ecdsa", "rsa", "sk_ed25519", "sk_ecdsa")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "ssh_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("bits", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.String(4096), nullable=False),
        sa.Column("comment", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(60), nullable=False),
        sa.Column("generated", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_ssh_keys_account_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ssh_keys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ssh_keys")),
        sa.UniqueConstraint("account_id", "fingerprint", name=op.f("uq_ssh_keys_account_id_fingerprint")),
    )
    op.create_index("ix_ssh_keys_created_at_id", "ssh_keys", ["created_at", "id"])
    op.create_index(op.f("ix_ssh_keys_user_id"), "ssh_keys", ["user_id"])


def downgrade() -> None:
    """Go down; the keys are gone with it."""
    op.drop_table("ssh_keys")
