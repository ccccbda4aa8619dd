"""Asking for support access; who of the staff entered a contact or a postal address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
compatible = True

ENTERED = ("contacts", "addresses")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Go up."""
    for table in ENTERED:
        op.add_column(table, sa.Column("entered_by", sa.Uuid(), nullable=True))
    op.add_column("support_grants", sa.Column("asked_by", sa.Uuid(), nullable=True))
    op.create_table(
        "support_asks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state", _one_of("state", "asked", "allowed", "declined", "expired", "withdrawn"), nullable=False
        ),
        sa.Column("areas", _json(), nullable=False),
        sa.Column("mode", _one_of("mode", "look", "change"), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_support_asks_account_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_support_asks_asked_by")),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_support_asks_answered_by")),
        sa.ForeignKeyConstraint(["grant_id"], ["support_grants.id"], name=op.f("fk_support_asks_grant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_asks")),
    )
    op.create_index("ix_support_asks_asked_at_id", "support_asks", ["asked_at", "id"])
    op.create_index("ix_support_asks_state_asked_at_id", "support_asks", ["state", "asked_at", "id"])
    op.create_index("ix_support_asks_account_id_asked_at", "support_asks", ["account_id", "asked_at"])
    op.create_index("ix_support_asks_asked_by_answered_at", "support_asks", ["asked_by", "answered_at"])
    op.create_index(
        "uq_support_asks_open",
        "support_asks",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
        sqlite_where=sa.text("state = 'asked'"),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("support_asks")
    op.drop_column("support_grants", "asked_by")
    for table in ENTERED:
        op.drop_column(table, "entered_by")


def _json() -> sa.JSON:
    return sa.JSON().with_variant(JSONB(), "postgresql")
