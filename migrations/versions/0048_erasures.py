"""Erasures, one a case, and their certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None
compatible = True


def _one_of(name: str, *values: str) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, kind, nullable=False)


def _json(name: str) -> sa.Column[object]:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        _one_of("subject_kind", "person", "account"),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        _one_of("state", "begun", "done"),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("claims", sa.Boolean(), nullable=False),
        _json("counts"),
        _json("outside"),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("case_id", name=op.f("uq_erasures_case_id")),
        sa.UniqueConstraint("number", name=op.f("uq_erasures_number")),
    )
    op.create_index("ix_erasures_subject_id", "erasures", ["subject_id"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("erasures")
