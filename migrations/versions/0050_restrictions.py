"""Restrictions of data, the uses of restricted data, and since when people and accounts are restricted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None
compatible = False

RESTRICTED = sa.text("restricted_since IS NOT NULL")
STANDS = sa.text("lifted_at IS NULL")


def _one_of(name: str, *values: str) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, kind, nullable=False)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _id(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def upgrade() -> None:
    """Go up."""
    for table in ("users", "accounts"):
        op.add_column(table, _moment("restricted_since"))
        op.create_index(
            f"ix_{table}_restricted_since_id",
            table,
            ["restricted_since", "id"],
            postgresql_where=RESTRICTED,
            sqlite_where=RESTRICTED,
        )
    op.create_table(
        "restrictions",
        _id("id", nullable=False),
        _id("user_id"),
        _id("account_id"),
        _id("case_id"),
        _one_of("ground", "accuracy", "unlawful", "claims", "objection"),
        sa.Column("reason", sa.String(500), nullable=False),
        _id("begun_by"),
        _moment("begun_at", nullable=False),
        _moment("lifts_at"),
        sa.Column("lift_reason", sa.String(500), nullable=False),
        _moment("lift_told_at"),
        _id("lift_told_by"),
        _moment("lifted_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restrictions")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_restrictions_user_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_restrictions_account_id")),
        sa.CheckConstraint(
            "user_id IS NOT NULL OR account_id IS NOT NULL", name=op.f("ck_restrictions_somebody")
        ),
    )
    for whose in ("user_id", "account_id"):
        op.create_index(f"ix_restrictions_{whose}_begun_at", "restrictions", [whose, "begun_at"])
        op.create_index(
            f"uq_restrictions_{whose}",
            "restrictions",
            [whose],
            unique=True,
            postgresql_where=STANDS,
            sqlite_where=STANDS,
        )
    op.create_index("ix_restrictions_case_id", "restrictions", ["case_id"])
    op.create_table(
        "restriction_uses",
        _id("id", nullable=False),
        _id("restriction_id", nullable=False),
        _id("staff_id", nullable=False),
        _id("session_id", nullable=False),
        _one_of("ground", "consent", "claims", "protection", "public_interest"),
        sa.Column("reason", sa.String(500), nullable=False),
        _moment("at", nullable=False),
        _moment("until_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction_uses")),
        sa.ForeignKeyConstraint(
            ["restriction_id"], ["restrictions.id"], name=op.f("fk_restriction_uses_restriction_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["users.id"], name=op.f("fk_restriction_uses_staff_id")),
    )
    op.create_index("ix_restriction_uses_restriction_id_at", "restriction_uses", ["restriction_id", "at"])
    op.create_index("ix_restriction_uses_session_id_until_at", "restriction_uses", ["session_id", "until_at"])


def downgrade() -> None:
    """Go down: nothing is restricted any more."""
    op.drop_table("restriction_uses")
    op.drop_table("restrictions")
    for table in ("accounts", "users"):
        op.drop_index(f"ix_{table}_restricted_since_id", table)
        op.drop_column(table, "restricted_since")
