"""Exports of lists, written in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None
compatible = True

FORMATS = ("csv", "xlsx")
STATES = ("queued", "running", "done", "failed", "cancelled", "expired")
FAILURES = ("right", "list", "size", "fault")


def _one_of(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("list_key", sa.String(40), nullable=False),
        sa.Column("arguments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("format", _one_of("format", FORMATS), nullable=False),
        sa.Column("state", _one_of("state", STATES), nullable=False),
        sa.Column("failure", _one_of("failure", FAILURES), nullable=True),
        sa.Column("rows_about", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_exports_user_id")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_exports_file_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index("ix_exports_created_at_id", "exports", ["created_at", "id"])
    op.create_index("ix_exports_user_id_created_at_id", "exports", ["user_id", "created_at", "id"])
    op.create_index("ix_exports_state_expires_at", "exports", ["state", "expires_at"])
    op.create_index(op.f("ix_exports_file_id"), "exports", ["file_id"])


def downgrade() -> None:
    """Go down: their files are swept within a day, as nobody's."""
    op.drop_table("exports")
