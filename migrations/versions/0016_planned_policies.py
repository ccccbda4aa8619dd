"""From when a policy's value counts and until when, whose an account's value is, who confirmed it, and the history.

What the former release inserts counts from the beginning, has no end, and is the operator's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.by_hand import POLICY_RANGES_0009, policy_ranges

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
compatible = True

BEGINNING = "1970-01-01 00:00:00.000000"
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
VALUES, CHANGES = "policy_values", "policy_changes"


def upgrade() -> None:
    """Go up."""
    beginning = BEGINNING + ("+00" if op.get_bind().dialect.name == "postgresql" else "")
    op.drop_index("uq_policy_values_operator", table_name=VALUES)
    with op.batch_alter_table(VALUES) as batch:
        batch.add_column(
            sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False, server_default=beginning)
        )
        batch.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("by_owner", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("confirmed_by", sa.Uuid(), nullable=True))
        batch.drop_constraint(op.f("uq_policy_values_key_account_id"), type_="unique")
        batch.create_check_constraint(
            op.f("ck_policy_values_owner_of_account"), "account_id IS NOT NULL OR NOT by_owner"
        )
        batch.create_check_constraint(
            op.f("ck_policy_values_ends_later"), "ends_at IS NULL OR ends_at > effective_from"
        )
    _unique(
        "uq_policy_values_operator", ["key"], "account_id IS NULL AND user_id IS NULL AND ends_at IS NULL"
    )
    _unique(
        "uq_policy_values_account",
        ["key", "account_id", "by_owner"],
        "account_id IS NOT NULL AND ends_at IS NULL",
    )
    policy_ranges(op.get_bind(), POLICY_RANGES_0009)
    op.create_table(
        CHANGES,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("by_owner", sa.Boolean(), nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("frozen_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_policy_changes_account_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_policy_changes_proposed_by")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["users.id"], name=op.f("fk_policy_changes_confirmed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_changes")),
    )
    op.create_index("ix_policy_changes_key_made_at_id", CHANGES, ["key", "made_at", "id"])
    op.create_index("ix_policy_changes_account_id_made_at_id", CHANGES, ["account_id", "made_at", "id"])
    op.create_index(op.f("ix_policy_changes_proposed_by"), CHANGES, ["proposed_by"])
    op.create_index(op.f("ix_policy_changes_confirmed_by"), CHANGES, ["confirmed_by"])


def _unique(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, VALUES, columns, unique=True, postgresql_where=sa.text(where), sqlite_where=sa.text(where)
    )


def downgrade() -> None:
    """Go down: what counts now stays, of an account's two values the operator's; what was planned goes."""
    op.drop_table(CHANGES)
    now = "CURRENT_TIMESTAMP"
    op.execute(f"DELETE FROM {VALUES} WHERE ends_at <= {now} OR effective_from > {now}")
    op.execute(
        f"""DELETE FROM {VALUES} WHERE by_owner AND EXISTS (SELECT 1 FROM {VALUES} other
            WHERE other.key = {VALUES}.key AND other.account_id = {VALUES}.account_id AND NOT other.by_owner)"""
    )
    op.drop_index("uq_policy_values_account", table_name=VALUES)
    op.drop_index("uq_policy_values_operator", table_name=VALUES)
    with op.batch_alter_table(VALUES) as batch:
        batch.drop_constraint(op.f("ck_policy_values_ends_later"), type_="check")
        batch.drop_constraint(op.f("ck_policy_values_owner_of_account"), type_="check")
        for name in ("effective_from", "ends_at", "by_owner", "confirmed_by"):
            batch.drop_column(name)
        batch.create_unique_constraint(op.f("uq_policy_values_key_account_id"), ["key", "account_id"])
    _unique("uq_policy_values_operator", ["key"], "account_id IS NULL AND user_id IS NULL")
    policy_ranges(op.get_bind(), POLICY_RANGES_0009)
