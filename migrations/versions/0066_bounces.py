"""What became of mails after they left, and addresses that mail comes back from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None
compatible = True

FATES = ("delivered", "delayed", "bounced")


def upgrade() -> None:
    """Go up."""
    named = ", ".join(f"'{fate}'" for fate in FATES)
    op.create_table(
        "mail_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("fate", sa.String(24), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"fate IN ({named})", name=op.f("ck_mail_reports_fate")),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mails.id"], name=op.f("fk_mail_reports_mail_id_mails"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mail_reports_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_reports")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_reports_key")),
    )
    op.create_index(op.f("ix_mail_reports_mail_id"), "mail_reports", ["mail_id"])
    op.create_index(op.f("ix_mail_reports_user_id"), "mail_reports", ["user_id"])
    op.create_table(
        "address_troubles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("to_hash", sa.String(64), nullable=False),
        sa.Column("bounces", sa.Integer(), nullable=False),
        sa.Column("delays", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_address_troubles_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_troubles")),
        sa.UniqueConstraint("user_id", "to_hash", name=op.f("uq_address_troubles_user_id_to_hash")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("address_troubles")
    op.drop_table("mail_reports")
