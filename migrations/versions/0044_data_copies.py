"""Copies of one's own data, one under way a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None
compatible = False

UNDER_WAY = sa.text("state IN ('queued', 'running')")


def _one_of(name: str, *values: str, nullable: bool = False) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, kind, nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "data_copies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        _one_of("kind", "copy", "portable"),
        _one_of("state", "queued", "running", "ready", "failed", "cancelled", "expired"),
        _one_of("failure", "gone", "size", "fault", nullable=True),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        _moment("created_at", nullable=False),
        _moment("ended_at"),
        _moment("expires_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_copies")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_data_copies_user_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_data_copies_account_id")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_data_copies_file_id"), ondelete="SET NULL"
        ),
    )
    op.create_index("ix_data_copies_user_id_created_at_id", "data_copies", ["user_id", "created_at", "id"])
    op.create_index("ix_data_copies_state_expires_at", "data_copies", ["state", "expires_at"])
    op.create_index("ix_data_copies_account_id", "data_copies", ["account_id"])
    op.create_index("ix_data_copies_file_id", "data_copies", ["file_id"])
    op.create_index(
        "ix_data_copies_under_way",
        "data_copies",
        ["user_id"],
        unique=True,
        postgresql_where=UNDER_WAY,
        sqlite_where=UNDER_WAY,
    )


def downgrade() -> None:
    """Go down; without its row a file is swept as nobody's."""
    op.drop_table("data_copies")
    op.execute("DELETE FROM stored_files WHERE purpose = 'data_copy'")
