"""Support access that an owner allows on the phone: for one agent alone, beside the account's other one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
compatible = False

OPEN = "ended_at IS NULL"


def upgrade() -> None:
    """Go up. The former release would take such a grant for everybody's."""
    with op.batch_alter_table("support_grants") as batch:
        batch.add_column(sa.Column("staff_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f("fk_support_grants_staff_id"), "users", ["staff_id"], ["id"])
        batch.drop_index("uq_support_grants_open")
    _unique("uq_support_grants_open", ["account_id"], f"{OPEN} AND staff_id IS NULL")
    _unique("uq_support_grants_spoken", ["account_id", "staff_id"], f"{OPEN} AND staff_id IS NOT NULL")


def _unique(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        name, "support_grants", columns, unique=True, postgresql_where=condition, sqlite_where=condition
    )


def downgrade() -> None:
    """Go down: what was allowed by phone goes with its looks' right; the looks stay."""
    op.execute("UPDATE looks SET grant_id = NULL WHERE grant_id IN (SELECT id FROM support_grants WHERE staff_id IS NOT NULL)")  # fmt: skip
    op.execute("DELETE FROM support_grants WHERE staff_id IS NOT NULL")
    op.drop_index("uq_support_grants_spoken", "support_grants")
    with op.batch_alter_table("support_grants") as batch:
        batch.drop_index("uq_support_grants_open")
        batch.drop_constraint(op.f("fk_support_grants_staff_id"), type_="foreignkey")
        batch.drop_column("staff_id")
    _unique("uq_support_grants_open", ["account_id"], OPEN)
