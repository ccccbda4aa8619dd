"""Delegates of accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None
compatible = True

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("invited", "active", "declined", "ended", "expired")
ENDS = ("account", "delegate", "not_me", "owner", "person")
ALIVE, ACTIVE = sa.text("state IN ('invited', 'active')"), sa.text("state = 'active'")


def _one_of(name: str, *values: str, nullable: bool = False) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, kind, nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "delegations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("email_hash", sa.String(64), nullable=False),
        _one_of("level", "view", "manage"),
        sa.Column("all_services", sa.Boolean(), nullable=False),
        sa.Column("service_ids", JSON, nullable=False),
        _one_of("state", *STATES),
        sa.Column("invited_by", sa.Uuid()),
        _moment("invited_at", nullable=False),
        _moment("sent_at", nullable=False),
        _moment("expires_at", nullable=False),
        sa.Column("token_hash", sa.String(64)),
        _moment("accepted_at"),
        _moment("ended_at"),
        _one_of("ended_why", *ENDS, nullable=True),
        sa.Column("frozen_by", sa.Uuid()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_delegations_account_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_delegations_user_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_delegations_token_hash")),
    )
    for name, columns, where in (
        ("uq_delegations_account_id_email_hash", ["account_id", "email_hash"], ALIVE),
        ("uq_delegations_account_id_user_id", ["account_id", "user_id"], ACTIVE),
    ):
        op.create_index(name, "delegations", columns, unique=True, postgresql_where=where, sqlite_where=where)
    for columns in (
        ["account_id", "invited_at", "id"],
        ["user_id", "state"],
        ["email_hash", "sent_at"],
        ["invited_at", "id"],
        ["state", "invited_at", "id"],
        ["ended_at"],
    ):
        op.create_index(f"ix_delegations_{'_'.join(columns)}", "delegations", columns)


def downgrade() -> None:
    """Go down: delegates see nothing any more, and those without an account can't sign in."""
    op.drop_table("delegations")
