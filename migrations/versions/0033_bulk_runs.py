"""Runs of an act on many, and their rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
compatible = True

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("prepared", "proposed", "running", "done", "cancelled", "stopped")
ROW_STATES = ("waiting", "done", "skipped", "failed", "left")


def _one_of(values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name="state", native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "bulk_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("state", _one_of(STATES), nullable=False),
        sa.Column("listed", sa.String(40), nullable=False),
        sa.Column("filters", JSON, nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("frozen_by", sa.Uuid(), nullable=True),
        sa.Column("chosen", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("advanced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("rows_forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_bulk_runs_account_id")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_bulk_runs_made_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_bulk_runs_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_runs")),
    )
    for first in ("", "made_by", "state", "account_id"):
        columns = [column for column in (first, "created_at", "id") if column]
        op.create_index("ix_bulk_runs_" + "_".join(columns), "bulk_runs", columns)
    op.create_table(
        "bulk_rows",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("state", _one_of(ROW_STATES), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("params", JSON, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["bulk_runs.id"], name=op.f("fk_bulk_rows_run_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bulk_rows_user_id")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_bulk_rows")),
    )
    op.create_index("ix_bulk_rows_run_id_state_position", "bulk_rows", ["run_id", "state", "position"])
    op.create_index("ix_bulk_rows_user_id", "bulk_rows", ["user_id"])


def downgrade() -> None:
    """Go down: what was proposed can't be confirmed by the former release, nor a step be run."""
    op.execute("DELETE FROM proposals WHERE kind = 'bulk_run'")
    op.execute("DELETE FROM jobs WHERE name = 'bulk.step'")
    op.drop_table("bulk_rows")
    op.drop_table("bulk_runs")
