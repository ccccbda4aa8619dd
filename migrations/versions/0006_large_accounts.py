"""Large accounts: people and live sessions by their account, and who is kept out, each found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LIVE = "ended_at IS NULL"
HOMES = "UPDATE users SET account_id = (SELECT m.account_id FROM memberships m WHERE m.user_id = users.id) WHERE kind = 'customer'"
SESSIONS = "UPDATE login_sessions SET account_id = (SELECT m.account_id FROM memberships m WHERE m.user_id = login_sessions.user_id) WHERE ended_at IS NULL AND kind = 'customer'"
OFF = {
    "password_credentials": "disabled_at IS NOT NULL OR must_renew",
    "totp_credentials": "disabled_at IS NOT NULL",
}


def upgrade() -> None:
    """Go up."""
    op.add_column("users", sa.Column("account_id", sa.Uuid(), nullable=True))
    op.add_column("login_sessions", sa.Column("account_id", sa.Uuid(), nullable=True))
    op.execute(HOMES)
    op.execute(SESSIONS)
    op.create_index(
        "ix_login_sessions_live_account_id",
        "login_sessions",
        ["account_id"],
        postgresql_where=sa.text(LIVE),
        sqlite_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_users_account_id_full_name_folded_id", "users", ["account_id", "full_name_folded", "id"]
    )
    op.create_index(
        "ix_users_account_id_status_full_name_folded_id",
        "users",
        ["account_id", "status", "full_name_folded", "id"],
    )
    op.create_index(
        "ix_memberships_account_id_role_id_user_id", "memberships", ["account_id", "role_id", "user_id"]
    )
    op.drop_index("ix_memberships_account_id_user_id", "memberships")
    for table, condition in OFF.items():
        op.create_index(
            f"ix_{table}_off",
            table,
            ["user_id"],
            postgresql_where=sa.text(condition),
            sqlite_where=sa.text(condition),
        )


def downgrade() -> None:
    """Go down."""
    for table in OFF:
        op.drop_index(f"ix_{table}_off", table)
    op.create_index("ix_memberships_account_id_user_id", "memberships", ["account_id", "user_id"])
    op.drop_index("ix_memberships_account_id_role_id_user_id", "memberships")
    op.drop_index("ix_users_account_id_status_full_name_folded_id", "users")
    op.drop_index("ix_users_account_id_full_name_folded_id", "users")
    op.drop_column("users", "account_id")
    op.drop_index("ix_login_sessions_live_account_id", "login_sessions")
    op.drop_column("login_sessions", "account_id")
