"""What pages, filters and figures of tickets look up where there are many, and what a case had opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None
compatible = True

LIVING = sa.text("state <> 'closed'")
OF_A_CASE = sa.text("case_id IS NOT NULL")
MORE = {
    "ix_tickets_category_answered_at": ["category", "answered_at"],
    "ix_tickets_category_state_solved_at": ["category", "state", "solved_at"],
    "ix_tickets_category_state_opened_at_id": ["category", "state", "opened_at", "id"],
    "ix_tickets_category_priority_opened_at_id": ["category", "priority", "opened_at", "id"],
}


def upgrade() -> None:
    """Go up."""
    for column in ("account_id", "author_id"):
        op.create_index(
            f"ix_tickets_living_{column}",
            "tickets",
            [column, "last_at", "id"],
            postgresql_where=LIVING,
            sqlite_where=LIVING,
        )
    for name, columns in MORE.items():
        op.create_index(name, "tickets", columns)
    op.drop_index("ix_tickets_account_id_state", "tickets")
    number = 'number COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else "number"
    op.execute(f"CREATE INDEX ix_search_tickets_number ON tickets ({number}, id)")
    op.create_index(
        "ix_looks_case_id_until_at",
        "looks",
        ["case_id", "until_at"],
        postgresql_where=OF_A_CASE,
        sqlite_where=OF_A_CASE,
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_looks_case_id_until_at", "looks")
    op.execute("DROP INDEX ix_search_tickets_number")
    op.create_index("ix_tickets_account_id_state", "tickets", ["account_id", "state"])
    for name in MORE:
        op.drop_index(name, "tickets")
    for column in ("author_id", "account_id"):
        op.drop_index(f"ix_tickets_living_{column}", "tickets")
