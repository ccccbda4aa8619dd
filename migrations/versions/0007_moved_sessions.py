"""Sessions that move: where each was used, the question about it, and its lines in the history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RESULTS = (
    "signed_in", "waiting", "unknown_name", "wrong_kind", "wrong_password", "no_password", "password_disabled", "not_active",
    "account_closed", "address_denied", "factor_needed", "wrong_code", "factor_disabled", "session_limit", "outside_identity",
    "bound_elsewhere", "held", "wrong_passkey", "passkey_refused", "pin_needed", "wrong_pin", "new_password_needed",
)  # fmt: skip
KINDS = ("device", "country")
BEFORE = {("sign_in_attempts", "result"): RESULTS, ("known_places", "kind"): KINDS}
AFTER = {
    ("sign_in_attempts", "result"): (*RESULTS, "moved", "copy_refused"),
    ("known_places", "kind"): (*KINDS, "network"),
}


def upgrade() -> None:
    """Go up. Plain ADD COLUMN: quick on a large table."""
    marks = sa.JSON().with_variant(JSONB(), "postgresql")
    op.add_column("login_sessions", sa.Column("places", marks, nullable=False, server_default="[]"))
    op.add_column("login_sessions", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("known_places", sa.Column("moved", sa.Boolean(), nullable=False, server_default=sa.false()))
    _choices(AFTER)


def _choices(of: dict[tuple[str, str], tuple[str, ...]]) -> None:
    """Let these columns hold these values and no others."""
    for (table, column), allowed in of.items():
        named = ", ".join(f"'{value}'" for value in allowed)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({named})")


def downgrade() -> None:
    """Go down."""
    op.execute("DELETE FROM sign_in_attempts WHERE result IN ('moved', 'copy_refused')")
    op.execute("DELETE FROM known_places WHERE moved")
    _choices(BEFORE)
    op.drop_column("known_places", "moved")
    op.drop_column("login_sessions", "confirmed_at")
    op.drop_column("login_sessions", "places")
