"""Policies of how long things are kept, the runs that delete by age, and what they find them by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.by_hand import POLICY_RANGES_0046, POLICY_RANGES_0051, policy_ranges

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None
compatible = False

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ADDED = sorted(set(POLICY_RANGES_0051) - set(POLICY_RANGES_0046))
UNDER_WAY = sa.text("state = 'running'")
FILLED = sa.text("emptied_at IS NULL")
WITH_TEXT = sa.text("text <> ''")


def upgrade() -> None:
    """Go up."""
    policy_ranges(op.get_bind(), POLICY_RANGES_0051)
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("running", "done", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("advanced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("position_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position_id", sa.Uuid(), nullable=True),
        sa.Column("counts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )
    op.create_index("ix_retention_runs_began_at_id", "retention_runs", ["began_at", "id"])
    op.create_index(
        "uq_retention_runs_running",
        "retention_runs",
        ["state"],
        unique=True,
        postgresql_where=UNDER_WAY,
        sqlite_where=UNDER_WAY,
    )
    op.create_index("ix_refusals_at_id", "refusals", ["at", "id"])
    op.create_index("ix_data_copies_created_at_id", "data_copies", ["created_at", "id"])
    op.create_index(
        "ix_audit_details_filled", "audit_details", ["id"], postgresql_where=FILLED, sqlite_where=FILLED
    )
    op.create_index(
        "ix_mails_with_text",
        "mails",
        ["created_at", "id"],
        postgresql_where=WITH_TEXT,
        sqlite_where=WITH_TEXT,
    )


def downgrade() -> None:
    """Go down; what was deleted or emptied doesn't come back."""
    op.drop_index("ix_mails_with_text", "mails")
    op.drop_index("ix_audit_details_filled", "audit_details")
    op.drop_index("ix_data_copies_created_at_id", "data_copies")
    op.drop_index("ix_refusals_at_id", "refusals")
    op.drop_table("retention_runs")
    for name in ("policy_values", "policy_changes"):
        table = sa.table(name, sa.column("key"))
        op.execute(table.delete().where(table.c.key.in_(ADDED)))
    policy_ranges(op.get_bind(), POLICY_RANGES_0046)
