"""The step of a sign-in at which one session is chosen to end."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
compatible = False

BEFORE = ("factor", "factor_setup", "hold", "new_password", "pin", "documents", "open", "locked")


def upgrade() -> None:
    """Go up."""
    _stages((*BEFORE, "limit"))


def _stages(allowed: tuple[str, ...]) -> None:
    named = ", ".join(f"'{value}'" for value in allowed)
    with op.batch_alter_table("login_sessions") as batch:
        batch.drop_constraint(op.f("ck_login_sessions_stage"), type_="check")
        batch.create_check_constraint(op.f("ck_login_sessions_stage"), f"stage IN ({named})")


def downgrade() -> None:
    """Go down: who waits there gives the code once more."""
    op.execute("UPDATE login_sessions SET stage = 'factor' WHERE stage = 'limit'")
    _stages(BEFORE)
