"""Indexes by which the start page counts held sign-ins and refused ones by day, and the numbers in the menu by kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None
compatible = False

HELD_BACK = sa.text("ended_at IS NULL AND stage = 'hold'")
REFUSED = sa.text(
    "result NOT IN ('signed_in', 'factor_needed', 'held', 'new_password_needed', 'pin_needed', 'session_limit', 'moved', 'copy_refused')"
)


JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Go up. What was counted last is counted anew by the next page."""
    op.drop_column("login_sessions", "waiting")
    op.add_column("login_sessions", sa.Column("waiting", JSON, nullable=False, server_default="{}"))
    op.create_index(
        "ix_login_sessions_held",
        "login_sessions",
        ["created_at", "id"],
        postgresql_where=HELD_BACK,
        sqlite_where=HELD_BACK,
    )
    op.create_index(
        "ix_sign_in_attempts_refused",
        "sign_in_attempts",
        ["at", "id"],
        postgresql_where=REFUSED,
        sqlite_where=REFUSED,
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_sign_in_attempts_refused", "sign_in_attempts")
    op.drop_index("ix_login_sessions_held", "login_sessions")
    op.drop_column("login_sessions", "waiting")
    op.add_column("login_sessions", sa.Column("waiting", sa.Integer(), nullable=False, server_default="0"))
