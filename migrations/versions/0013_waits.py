"""Waits: whose a refused try met, the address's or the name's, and until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
compatible = False

BEFORE = (
    "signed_in", "waiting", "unknown_name", "wrong_kind", "wrong_password", "no_password", "password_disabled", "not_active",
    "account_closed", "address_denied", "factor_needed", "wrong_code", "factor_disabled", "session_limit", "outside_identity",
    "bound_elsewhere", "held", "wrong_passkey", "passkey_refused", "pin_needed", "wrong_pin", "new_password_needed", "moved",
    "copy_refused",
)  # fmt: skip


def upgrade() -> None:
    """Go up."""
    op.add_column("sign_in_attempts", sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True))
    _results((*BEFORE, "address_waiting"))


def _results(allowed: tuple[str, ...]) -> None:
    named = ", ".join(f"'{value}'" for value in allowed)
    with op.batch_alter_table("sign_in_attempts") as batch:
        batch.drop_constraint(op.f("ck_sign_in_attempts_result"), type_="check")
        batch.create_check_constraint(op.f("ck_sign_in_attempts_result"), f"result IN ({named})")


def downgrade() -> None:
    """Go down."""
    op.execute("UPDATE sign_in_attempts SET result = 'waiting' WHERE result = 'address_waiting'")
    _results(BEFORE)
    op.drop_column("sign_in_attempts", "waits_until")
