"""API tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None
compatible = True

LIVE = sa.text("ended_at IS NULL")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ENDS = ("account", "disabled", "not_me", "own", "owner", "password", "staff", "time")


def _one_of(name: str, *values: str, nullable: bool = False) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, kind, nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("hint", sa.String(10), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        _one_of("level", "read", "scopes"),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("networks", JSON, nullable=False),
        _moment("created_at", nullable=False),
        _moment("ends_at"),
        _moment("last_used_at"),
        sa.Column("last_ip", sa.String(45), nullable=False),
        _moment("ended_at"),
        _one_of("ended_why", *ENDS, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_api_tokens_account_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index("ix_api_tokens_user_id_created_at", "api_tokens", ["user_id", "created_at"])
    op.create_index(
        "ix_api_tokens_account_id_created_at_id", "api_tokens", ["account_id", "created_at", "id"]
    )
    op.create_index("ix_api_tokens_created_at_id", "api_tokens", ["created_at", "id"])
    op.create_index("ix_api_tokens_ended_at", "api_tokens", ["ended_at"])
    op.create_index(
        "ix_api_tokens_ends_at_live", "api_tokens", ["ends_at"], postgresql_where=LIVE, sqlite_where=LIVE
    )


def downgrade() -> None:
    """Go down: programs are refused."""
    op.drop_table("api_tokens")
