"""Breach cases and their entries, which nobody deletes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None
compatible = False

WAITING = sa.text("state IN ('aware', 'assessed')")
SQLITE = (
    """CREATE TRIGGER breach_cases_no_delete BEFORE DELETE ON breach_cases
       BEGIN SELECT RAISE(ABORT, 'breach cases never go'); END""",
    """CREATE TRIGGER breach_entries_no_delete BEFORE DELETE ON breach_entries
       BEGIN SELECT RAISE(ABORT, 'entries of breach cases never go'); END""",
    """CREATE TRIGGER breach_entries_no_update BEFORE UPDATE ON breach_entries
       BEGIN SELECT RAISE(ABORT, 'entries of breach cases never change'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION breach_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'breach cases and their entries stay'; END $$""",
    "CREATE TRIGGER breach_cases_kept BEFORE DELETE ON breach_cases FOR EACH ROW EXECUTE FUNCTION breach_refuse()",
    "CREATE TRIGGER breach_cases_not_truncated BEFORE TRUNCATE ON breach_cases EXECUTE FUNCTION breach_refuse()",
    "CREATE TRIGGER breach_entries_fixed BEFORE UPDATE OR DELETE ON breach_entries FOR EACH ROW EXECUTE FUNCTION breach_refuse()",
    "CREATE TRIGGER breach_entries_not_truncated BEFORE TRUNCATE ON breach_entries EXECUTE FUNCTION breach_refuse()",
)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _one_of(name: str, *values: str, nullable: bool = False) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, kind, nullable=nullable)


def _text(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length), nullable=False)


def _to(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "breach_cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("number", 12),
        _text("title", 120),
        _one_of("state", "aware", "assessed", "reported", "not_required", "closed"),
        _moment("aware_at", nullable=False),
        _moment("due_at", nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        _moment("recorded_at", nullable=False),
        _one_of("risk", "no_risk", "risk", "high_risk", nullable=True),
        _text("nature", 2000),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("records", sa.Integer(), nullable=True),
        _text("consequences", 2000),
        _text("measures", 2000),
        sa.Column("assessed_by", sa.Uuid(), nullable=True),
        _moment("assessed_at"),
        _text("authority", 120),
        _text("reference", 120),
        _moment("reported_at"),
        _one_of("told_way", "told_each", "told_in_public", "unreadable", "averted", nullable=True),
        _moment("told_at"),
        _moment("closed_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_breach_cases_number")),
        _to("breach_cases", "recorded_by", "users"),
        _to("breach_cases", "assessed_by", "users"),
    )
    op.create_index("ix_breach_cases_aware_at_id", "breach_cases", ["aware_at", "id"])
    op.create_index(
        "ix_breach_cases_waiting",
        "breach_cases",
        ["due_at", "id"],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )
    op.create_table(
        "breach_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        _one_of("kind", "recorded", "assessed", "supplemented", "reported", "not_required", "told", "closed"),
        _moment("at", nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        _text("words", 2000),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_entries")),
        _to("breach_entries", "case_id", "breach_cases"),
        _to("breach_entries", "by_id", "users"),
    )
    op.create_index("ix_breach_entries_case_id_at_id", "breach_entries", ["case_id", "at", "id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Go down, and with the cases what the bell told of them."""
    op.execute("DELETE FROM bell_notices WHERE topic = 'breach'")
    for table in ("breach_entries", "breach_cases"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION breach_refuse()")
