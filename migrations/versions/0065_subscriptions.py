"""Which topics go to which address, and mails that are unsubscribed from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    readers = sa.text("newsletter")
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid()),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("support", "status", "billing", "newsletter")
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_subscriptions_user_id_users")),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_subscriptions_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index(op.f("ix_subscriptions_user_id"), "subscriptions", ["user_id"])
    op.create_index(op.f("ix_subscriptions_contact_id"), "subscriptions", ["contact_id"])
    op.create_index(
        "ix_subscriptions_readers",
        "subscriptions",
        ["user_id", "id"],
        postgresql_where=readers,
        sqlite_where=readers,
    )
    op.add_column("mails", sa.Column("subscribed", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Go down."""
    op.drop_column("mails", "subscribed")
    op.drop_table("subscriptions")
