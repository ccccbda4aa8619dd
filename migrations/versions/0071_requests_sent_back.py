"""Requests about personal data that are sent back: to the person, or to whoever entered them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None
# The former release knows neither state.
compatible = False

BEFORE, ADDED = (
    "'requested', 'held', 'previewed'",
    "'requested', 'needs_person', 'needs_entry', 'held', 'previewed'",
)
OPEN = "state IN ({}, 'closing', 'in_approval', 'approved', 'notified', 'lapsed')"
STATES = "state IN ({}, 'closing', 'in_approval', 'approved', 'notified', 'executed', 'done', 'refused', 'withdrawn', 'lapsed')"


def upgrade() -> None:
    """Go up."""
    _states(BEFORE, ADDED)


def downgrade() -> None:
    """Go down: what was sent back waits for a decision again."""
    op.execute("UPDATE data_cases SET state = 'requested' WHERE state IN ('needs_person', 'needs_entry')")
    op.execute(
        "UPDATE data_case_entries SET act = 'noted', shared = FALSE WHERE act IN ('asked_person', 'sent_back')"
        " AND case_id IN (SELECT id FROM data_cases WHERE kind <> 'deletion')"
    )
    op.execute("UPDATE data_case_entries SET act = 'proven' WHERE act IN ('answered', 'supplemented')")
    _states(ADDED, BEFORE)


def _states(former: str, present: str) -> None:
    where = sa.text(OPEN.format(present))
    partial = {"postgresql_where": where, "sqlite_where": where}
    op.drop_index("uq_data_cases_open", table_name="data_cases")
    op.drop_index("ix_data_cases_open_due", table_name="data_cases")
    if op.get_bind().dialect.name == "sqlite":
        _in_place(former, present)
    else:
        op.drop_constraint(op.f("ck_data_cases_state"), "data_cases", type_="check")
        op.create_check_constraint(op.f("ck_data_cases_state"), "data_cases", STATES.format(present))
    op.create_index("uq_data_cases_open", "data_cases", ["subject_id", "kind"], unique=True, **partial)
    op.create_index("ix_data_cases_open_due", "data_cases", ["due_at", "id"], **partial)


def _in_place(former: str, present: str) -> None:
    """Change the check in the schema itself: other tables refer to this one, so it can't be made anew as batch mode does.

    SQLite's own procedure for a constraint that says nothing of how rows are stored.
    """
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    op.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :former, :present)"
            " WHERE type = 'table' AND name = 'data_cases'"
        ).bindparams(former=former, present=present)
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
