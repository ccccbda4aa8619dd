"""Which columns staff want in lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "list_columns",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "chosen",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_list_columns_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_list_columns")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("list_columns")
