"""Deletions of people and accounts: what is decided on, who approved it, and the link that takes one back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.by_hand import POLICY_RANGES_0051, POLICY_RANGES_0052, policy_ranges

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None
compatible = False

PURPOSES_BEFORE = (
    "activate", "reset", "not_me", "staff_setup", "hold", "email_undo", "case_cancel", "case_vouch", "dispute_object", "pin",
)  # fmt: skip


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "deletions",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=True),
        sa.Column("plan_hash", sa.String(64), nullable=False),
        _moment("previewed_at"),
        sa.Column("closing_id", sa.Uuid(), nullable=True),
        _moment("held_from"),
        _moment("wait_until"),
        _moment("notified_at"),
        _moment("answers_until"),
        _moment("executed_at"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_deletions")),
        sa.ForeignKeyConstraint(["case_id"], ["data_cases.id"], name=op.f("fk_deletions_case_id")),
        sa.ForeignKeyConstraint(
            ["closing_id"], ["deactivation_requests.id"], name=op.f("fk_deletions_closing_id")
        ),
    )
    op.create_index("ix_deletions_closing_id", "deletions", ["closing_id"])
    op.create_table(
        "deletion_approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        _moment("at", nullable=False),
        sa.Column("plan_hash", sa.String(64), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_approvals")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["deletions.case_id"], name=op.f("fk_deletion_approvals_case_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_deletion_approvals_by_id")),
        sa.UniqueConstraint("case_id", "by_id", name=op.f("uq_deletion_approvals_case_id_by_id")),
    )
    op.create_index("ix_deletion_approvals_by_id", "deletion_approvals", ["by_id"])
    for table in ("users", "accounts"):
        op.add_column(table, _moment("erasure_due_at"))
    _purposes((*PURPOSES_BEFORE, "deletion_withdraw"))
    policy_ranges(op.get_bind(), POLICY_RANGES_0052)


def _purposes(allowed: tuple[str, ...]) -> None:
    named = ", ".join(f"'{value}'" for value in allowed)
    with op.batch_alter_table("link_tokens") as batch:
        batch.drop_constraint(op.f("ck_link_tokens_purpose"), type_="check")
        batch.create_check_constraint(op.f("ck_link_tokens_purpose"), f"purpose IN ({named})")


def downgrade() -> None:
    """Go down; how long a deletion waits is a policy that the former release doesn't know.

    Whoever waited for an erasure is blocked no more, and requests for one go: neither could be ended there.
    """
    op.execute("DELETE FROM policy_changes WHERE key = 'deletion.wait_days'")
    op.execute("DELETE FROM policy_values WHERE key = 'deletion.wait_days'")
    policy_ranges(op.get_bind(), POLICY_RANGES_0051)
    op.execute("DELETE FROM link_tokens WHERE purpose = 'deletion_withdraw'")
    _purposes(PURPOSES_BEFORE)
    _unblock()
    for table in ("users", "accounts"):
        op.drop_column(table, "erasure_due_at")
    op.drop_table("deletion_approvals")
    op.drop_table("deletions")
    _forget_cases()


def _unblock() -> None:
    """Nobody waits for an erasure there; a restriction that was asked for besides stays."""
    for table, column in (("users", "user_id"), ("accounts", "account_id")):
        op.execute(
            f"UPDATE {table} SET restricted_since = NULL WHERE erasure_due_at IS NOT NULL AND NOT EXISTS "
            f"(SELECT 1 FROM restrictions WHERE {column} = {table}.id AND lifted_at IS NULL)"
        )


def _forget_cases() -> None:
    """The former release knows no such request, nor what comes of one."""
    of_deletions = "(SELECT id FROM data_cases WHERE kind = 'deletion')"
    op.execute(f"DELETE FROM bell_notices WHERE thing_id IN {of_deletions}")
    op.execute(f"DELETE FROM data_case_entries WHERE case_id IN {of_deletions}")
    op.execute(f"DELETE FROM jobs WHERE name LIKE 'deletion.%' OR subject_id IN {of_deletions}")
    op.execute("DELETE FROM data_cases WHERE kind = 'deletion'")
