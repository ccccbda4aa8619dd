"""How staff are told of each topic: by the bell alone, by mail at once, or by a digest in the morning; keys of one letter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
compatible = False

BY_DIGEST = sa.text("digest_at IS NOT NULL")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TOPICS = ("closing", "proposal", "dispute", "objection", "break_glass", "recovery_case", "answer")
USERS = sa.table("users", sa.column("notify_waiting", sa.Boolean), sa.column("notice_ways", JSON))


def upgrade() -> None:
    """Go up. Plain ADD COLUMNs: quick on a large table, and SQLite keeps its triggers."""
    op.add_column("users", sa.Column("notice_ways", JSON, nullable=False, server_default="{}"))
    op.add_column("users", sa.Column("single_keys", sa.Boolean(), nullable=False, server_default=sa.true()))
    chosen = sa.update(USERS).where(USERS.c.notify_waiting.is_(sa.true()))
    op.execute(chosen.values(notice_ways=dict.fromkeys(TOPICS, "at_once")))
    op.drop_column("users", "notify_waiting")
    op.add_column(
        "bell_notices", sa.Column("topic", sa.String(24), nullable=False, server_default="proposal")
    )
    op.add_column("bell_notices", sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_bell_notices_digest",
        "bell_notices",
        ["user_id", "digest_at"],
        postgresql_where=BY_DIGEST,
        sqlite_where=BY_DIGEST,
    )


def downgrade() -> None:
    """Go down: whoever is told of anything by mail is told of all of it."""
    op.drop_index("ix_bell_notices_digest", "bell_notices")
    op.drop_column("bell_notices", "digest_at")
    op.drop_column("bell_notices", "topic")
    op.add_column(
        "users", sa.Column("notify_waiting", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    told = sa.cast(USERS.c.notice_ways, sa.Text)
    op.execute(
        sa.update(USERS)
        .where(sa.or_(told.contains("at_once"), told.contains("digest")))
        .values(notify_waiting=sa.true())
    )
    op.drop_column("users", "single_keys")
    op.drop_column("users", "notice_ways")
