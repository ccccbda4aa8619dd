"""Mail as customers read it: what an account shares, by topic and by state, and what was sent once more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None
compatible = True

SHARED = {
    "postgresql_where": sa.text("NOT addressee_only"),
    "sqlite_where": sa.text("addressee_only = 0"),
}
INDEXES = {
    "ix_mails_shared": ["account_id", "created_at", "id"],
    "ix_mails_shared_topic": ["account_id", "topic", "created_at", "id"],
    "ix_mails_shared_state": ["account_id", "state", "created_at", "id"],
}


def upgrade() -> None:
    """Go up."""
    op.add_column("mails", sa.Column("again_of", sa.Uuid()))
    for name, columns in INDEXES.items():
        op.create_index(name, "mails", columns, **SHARED)


def downgrade() -> None:
    """Go down."""
    for name in INDEXES:
        op.drop_index(name, table_name="mails")
    op.drop_column("mails", "again_of")
