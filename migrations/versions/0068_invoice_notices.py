"""What of an invoice was mailed, or waits to be; whether any is, and how fast mailings go, are policies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.by_hand import POLICY_RANGES_0056, POLICY_RANGES_0068, policy_ranges

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None
compatible = True

NOTICES = ("new_waits", "new_done", "overdue_waits", "overdue_done")
WAITS = sa.text("notice IN ('new_waits', 'overdue_waits')")


def upgrade() -> None:
    """Go up."""
    policy_ranges(op.get_bind(), POLICY_RANGES_0068)
    allowed = ", ".join(repr(value) for value in NOTICES)
    with op.batch_alter_table("invoices") as table:
        table.add_column(sa.Column("notice", sa.String(24)))
        table.create_check_constraint(op.f("ck_invoices_notice"), f"notice IN ({allowed})")
    op.create_index(
        "ix_invoices_notice_waits",
        "invoices",
        ["account_id", "id"],
        postgresql_where=WAITS,
        sqlite_where=WAITS,
    )


def downgrade() -> None:
    """Go down; to the former release these are no policies."""
    for key in sorted(set(POLICY_RANGES_0068) - set(POLICY_RANGES_0056)):
        op.execute(f"DELETE FROM policy_changes WHERE key = '{key}'")
        op.execute(f"DELETE FROM policy_values WHERE key = '{key}'")
    policy_ranges(op.get_bind(), POLICY_RANGES_0056)
    op.drop_index("ix_invoices_notice_waits", "invoices")
    with op.batch_alter_table("invoices") as table:
        table.drop_constraint(op.f("ck_invoices_notice"), type_="check")
        table.drop_column("notice")
