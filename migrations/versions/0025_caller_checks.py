"""Checks of somebody on the phone, by a code that is read out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
compatible = True

CHANNELS = ("text", "call", "mail", "page")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "caller_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(*CHANNELS, name="channel", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("masked", sa.String(254), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("areas", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["users.id"], name=op.f("fk_caller_checks_staff_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_caller_checks_user_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_caller_checks_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caller_checks")),
    )
    op.create_index("ix_caller_checks_staff_id_asked_at", "caller_checks", ["staff_id", "asked_at"])
    op.create_index("ix_caller_checks_user_id_asked_at", "caller_checks", ["user_id", "asked_at"])
    op.create_index(op.f("ix_caller_checks_account_id"), "caller_checks", ["account_id"])
    with op.batch_alter_table("proposals") as batch:
        batch.add_column(sa.Column("caller_check_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_proposals_caller_check_id"), "caller_checks", ["caller_check_id"], ["id"]
        )


def downgrade() -> None:
    """Go down: a proposal that rested on a check alone has lapsed, since nothing proves it any more."""
    op.execute("UPDATE proposals SET state = 'lapsed', sealed = '' WHERE state = 'open' AND proof = '' AND caller_check_id IS NOT NULL")  # fmt: skip
    with op.batch_alter_table("proposals") as batch:
        batch.drop_constraint(op.f("fk_proposals_caller_check_id"), type_="foreignkey")
        batch.drop_column("caller_check_id")
    op.drop_table("caller_checks")
