"""The bell of the desk, and a member of staff's choice to be told by mail what waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
compatible = True

UNSEEN = sa.text("seen_at IS NULL")


def upgrade() -> None:
    """Go up. A plain ADD COLUMN: quick on a large table, and SQLite keeps its triggers."""
    op.add_column(
        "users", sa.Column("notify_waiting", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("login_sessions", sa.Column("waiting", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "bell_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("noun", sa.String(24), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(80), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("by_name", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bell_notices_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bell_notices")),
    )
    op.create_index("ix_bell_notices_user_id_at_id", "bell_notices", ["user_id", "at", "id"])
    op.create_index(
        "ix_bell_notices_unseen",
        "bell_notices",
        ["user_id", "until"],
        postgresql_where=UNSEEN,
        sqlite_where=UNSEEN,
    )
    op.create_index(op.f("ix_bell_notices_thing_id"), "bell_notices", ["thing_id"])
    op.create_index(op.f("ix_bell_notices_at"), "bell_notices", ["at"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("bell_notices")
    op.drop_column("login_sessions", "waiting")
    op.drop_column("users", "notify_waiting")
