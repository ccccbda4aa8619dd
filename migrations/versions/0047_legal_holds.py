"""Legal holds on people and accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None
compatible = False

IS_ON = sa.text("state = 'on'")
STAFF = ("proposed_by", "confirmed_by", "reviewed_by", "ended_by")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _words(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.String(500), nullable=False)


def _to(column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_legal_holds_{column}"))


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed", "on", "ended", name="state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        _words("reason"),
        sa.Column("may_tell", sa.Boolean(), nullable=False),
        _words("why_untold"),
        _moment("told_at"),
        _moment("until_at"),
        _moment("review_at"),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        _moment("proposed_at", nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        _moment("confirmed_at"),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        _moment("reviewed_at"),
        _words("review_note"),
        _moment("ended_at"),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        _words("end_reason"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
        sa.UniqueConstraint("number", name=op.f("uq_legal_holds_number")),
        sa.CheckConstraint("(user_id IS NULL) <> (account_id IS NULL)", name="of_one"),
        sa.CheckConstraint("until_at IS NOT NULL OR review_at IS NOT NULL", name="has_a_day"),
        _to("user_id", "users"),
        _to("account_id", "accounts"),
        *(_to(column, "users") for column in STAFF),
    )
    op.create_index("ix_legal_holds_proposed_at_id", "legal_holds", ["proposed_at", "id"])
    op.create_index("ix_legal_holds_user_id", "legal_holds", ["user_id"])
    op.create_index("ix_legal_holds_account_id", "legal_holds", ["account_id"])
    op.create_index(
        "ix_legal_holds_review",
        "legal_holds",
        ["review_at", "id"],
        postgresql_where=IS_ON,
        sqlite_where=IS_ON,
    )


def downgrade() -> None:
    """Go down, and with the holds what asked for them and the bell told of them."""
    op.execute("DELETE FROM bell_notices WHERE topic = 'legal_hold'")
    op.execute(
        "DELETE FROM bell_notices WHERE noun = 'proposals' AND thing_id IN"
        " (SELECT id FROM proposals WHERE kind IN ('place_hold', 'end_hold'))"
    )
    op.execute("DELETE FROM proposals WHERE kind IN ('place_hold', 'end_hold')")
    op.execute("DELETE FROM withheld WHERE target_id IN (SELECT id FROM legal_holds)")
    op.drop_table("legal_holds")
