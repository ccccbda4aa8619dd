"""News for customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None
compatible = True

IS_SHOWN = sa.text("published_at IS NOT NULL AND withdrawn_at IS NULL")
PEOPLE = ("created_by", "edited_by", "published_by", "withdrawn_by")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "news_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title_en", sa.String(120), nullable=False),
        sa.Column("title_de", sa.String(120), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_de", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        _moment("created_at", nullable=False),
        sa.Column("edited_by", sa.Uuid(), nullable=True),
        _moment("edited_at"),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        _moment("published_at"),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        _moment("withdrawn_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_items")),
        *(
            sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_news_items_{name}"))
            for name in PEOPLE
        ),
    )
    op.create_index("ix_news_items_created_at_id", "news_items", ["created_at", "id"])
    op.create_index(
        "ix_news_items_shown",
        "news_items",
        ["published_at", "id"],
        postgresql_where=IS_SHOWN,
        sqlite_where=IS_SHOWN,
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("news_items")
