"""Requests about personal data as cases, and their steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
compatible = False

OPEN = sa.text(
    "state IN ('requested', 'held', 'previewed', 'closing', 'in_approval', 'approved', 'notified', 'lapsed')"
)
STATES = (
    "requested",
    "held",
    "previewed",
    "closing",
    "in_approval",
    "approved",
    "notified",
    "executed",
    "done",
    "refused",
    "withdrawn",
    "lapsed",
)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _one_of(name: str, *values: str, nullable: bool = False) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, kind, nullable=nullable)


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.String(2000), nullable=False)


def _to(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "data_cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        _one_of("kind", "access", "correction", "restriction", "deletion"),
        sa.Column("whole_account", sa.Boolean(), nullable=False),
        _one_of("topic", "name", "sign_in", "company", "billing", "notes", "other", nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        _one_of("source", "self_service", "mailed_link", "letter", "phone", "email"),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("caller_check_id", sa.Uuid(), nullable=True),
        _text("words"),
        _moment("received_at", nullable=False),
        _moment("due_at", nullable=False),
        _moment("extended_at"),
        _text("extension_reason"),
        _one_of("state", *STATES),
        _moment("moved_at", nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        _moment("decided_at"),
        _text("decision_note"),
        sa.Column("copy_id", sa.Uuid(), nullable=True),
        _moment("closed_at"),
        sa.Column("frozen_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_data_cases_number")),
        _to("data_cases", "subject_id", "users"),
        _to("data_cases", "account_id", "accounts"),
        _to("data_cases", "requested_by", "users"),
        _to("data_cases", "entered_by", "users"),
        _to("data_cases", "decided_by", "users"),
    )
    op.create_index(
        "uq_data_cases_open",
        "data_cases",
        ["subject_id", "kind"],
        unique=True,
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )
    for first in ("subject_id", "account_id"):
        op.create_index(f"ix_data_cases_{first}_received_at_id", "data_cases", [first, "received_at", "id"])
    op.create_index("ix_data_cases_received_at_id", "data_cases", ["received_at", "id"])
    op.create_index("ix_data_cases_state_due_at_id", "data_cases", ["state", "due_at", "id"])
    op.create_index("ix_data_cases_due_at_id", "data_cases", ["due_at", "id"])
    op.create_index("ix_data_cases_decided_at_id", "data_cases", ["decided_at", "id"])
    op.create_index(
        "ix_data_cases_open_due", "data_cases", ["due_at", "id"], postgresql_where=OPEN, sqlite_where=OPEN
    )
    op.create_table(
        "data_case_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(24), nullable=False),
        _moment("at", nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        _text("words"),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_case_entries")),
        _to("data_case_entries", "case_id", "data_cases"),
        _to("data_case_entries", "by_id", "users"),
    )
    op.create_index("ix_data_case_entries_case_id_at_id", "data_case_entries", ["case_id", "at", "id"])


def downgrade() -> None:
    """Go down, and with the cases what the bell told of them."""
    op.execute("DELETE FROM bell_notices WHERE topic = 'data_case'")
    op.drop_table("data_case_entries")
    op.drop_table("data_cases")
