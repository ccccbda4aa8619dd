"""Mails of which nothing is kept once they have left, and files that go with a mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    no, nothing = sa.false(), sa.text("''")
    op.add_column("mails", sa.Column("passing", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("mails", sa.Column("attached_name", sa.String(80), nullable=False, server_default=nothing))
    op.add_column("mails", sa.Column("attached", sa.Text(), nullable=False, server_default=nothing))
    op.create_index(
        "ix_mails_passing",
        "mails",
        ["created_at"],
        postgresql_where=sa.text("passing"),
        sqlite_where=sa.text("passing"),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_mails_passing", table_name="mails")
    for name in ("attached", "attached_name", "passing"):
        op.drop_column("mails", name)
