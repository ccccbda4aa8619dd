"""Notices to whoever received somebody's data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.by_hand import POLICY_RANGES_0042, POLICY_RANGES_0046, policy_ranges

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None
compatible = False

OPEN_NOW = sa.text("state IN ('waiting', 'by_hand')")


def _one_of(name: str, *values: str) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "recipient_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        _one_of("recipient", "recipient.hosting", "recipient.mail", "recipient.texts", "recipient.billing"),
        _one_of("kind", "corrected", "erased", "restricted", "lifted"),
        _one_of("state", "waiting", "by_hand", "answered", "told", "no_answer", "not_told"),
        sa.Column("sealed_payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_notices")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recipient_notices_user_id")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_recipient_notices_account_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["users.id"], name=op.f("fk_recipient_notices_noted_by")),
    )
    for column in ("case_id", "user_id", "account_id"):
        op.create_index(f"ix_recipient_notices_{column}", "recipient_notices", [column])
    op.create_index("ix_recipient_notices_created_at_id", "recipient_notices", ["created_at", "id"])
    op.create_index(
        "ix_recipient_notices_open",
        "recipient_notices",
        ["until", "id"],
        postgresql_where=OPEN_NOW,
        sqlite_where=OPEN_NOW,
    )
    policy_ranges(op.get_bind(), POLICY_RANGES_0046)


def downgrade() -> None:
    """Go down; what is said of the time to answer is a policy that the former release doesn't know."""
    op.drop_table("recipient_notices")
    op.execute("DELETE FROM policy_changes WHERE key = 'recipient.wait_days'")
    op.execute("DELETE FROM policy_values WHERE key = 'recipient.wait_days'")
    policy_ranges(op.get_bind(), POLICY_RANGES_0042)
