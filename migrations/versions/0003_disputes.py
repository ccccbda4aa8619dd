"""Disputes: what was changed is kept for 30 days, and what a dispute freezes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = {
    "deactivation_requests": (("frozen_by", sa.Uuid(), None),),
    "known_places": (("session_id", sa.Uuid(), None),),
    "login_sessions": (("browser_hash", sa.String(64), ""),),
    "password_credentials": (("reset_hold", sa.String(24), None),),
    "proposals": (("frozen_by", sa.Uuid(), None),),
    "users": (("frozen_by", sa.Uuid(), None),),
}
HOLDS = ("removal", "wait", "objected", "colleague")
BEFORE = {
    ("link_tokens", "purpose"): (
        "activate", "reset", "not_me", "staff_setup", "hold", "email_undo", "case_cancel", "case_vouch",
    ),
    ("proposals", "kind"): (
        "remove_factor", "lift_restriction", "lift_binding", "change_username", "change_email", "shorten_recovery",
    ),
}  # fmt: skip
NEW = {("link_tokens", "purpose"): "dispute_object", ("proposals", "kind"): "decide_dispute"}
AFTER = {column: (*kept, NEW[column]) for column, kept in BEFORE.items()}
OPEN = sa.text("state IN ('open', 'waiting', 'objected')")


def upgrade() -> None:
    """Go up."""
    # Plain ADD COLUMN: quick on a large table, and SQLite keeps its triggers.
    for table, columns in COLUMNS.items():
        for name, kind, default in columns:
            op.add_column(table, sa.Column(name, kind, nullable=default is None, server_default=default))
    _choices(AFTER)
    with op.batch_alter_table("password_credentials") as batch:
        batch.create_check_constraint(op.f("ck_password_credentials_reset_hold"), f"reset_hold IN {HOLDS}")
    _former_states()
    _disputes()
    op.execute("UPDATE password_credentials SET reset_hold = 'removal' WHERE reset_waits_until IS NOT NULL")


def _former_states() -> None:
    op.create_table(
        "former_states",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("noun", sa.String(40), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name=op.f("fk_former_states_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_states")),
    )
    op.create_index("ix_former_states_by_user_id_at", "former_states", ["by_user_id", "at"])
    op.create_index("ix_former_states_keep_until", "former_states", ["keep_until"])


def _one_of(column: str, *values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(v) for v in values)})", name=column)


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("source", sa.String(24), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sessions_ended", sa.Integer(), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objected_from", sa.String(254), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _one_of("state", "open", "waiting", "objected", "settled", "dropped"),
        _one_of("source", "link", "session", "undo"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_disputes_user_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_disputes_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    op.create_index(
        "uq_disputes_open", "disputes", ["user_id"], unique=True, postgresql_where=OPEN, sqlite_where=OPEN
    )
    op.create_index("ix_disputes_said_at_id", "disputes", ["said_at", "id"])
    op.create_index("ix_disputes_account_id_said_at", "disputes", ["account_id", "said_at"])
    op.create_index("ix_disputes_user_id_said_at", "disputes", ["user_id", "said_at"])
    op.create_table(
        "dispute_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("noun", sa.String(40), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(24), nullable=False),
        sa.Column("others", sa.Boolean(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("sealed_before", sa.Text(), nullable=False),
        sa.Column("sealed_after", sa.Text(), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        _one_of("act", "added", "changed", "removed"),
        _one_of("state", "frozen", "stuck", "taken_back", "restored", "confirmed", "dropped", "expired"),
        sa.ForeignKeyConstraint(["dispute_id"], ["disputes.id"], name=op.f("fk_dispute_items_dispute_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["users.id"], name=op.f("fk_dispute_items_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_items")),
        sa.UniqueConstraint("dispute_id", "noun", "key", name=op.f("uq_dispute_items_dispute_id_noun_key")),
    )
    op.create_index("ix_dispute_items_subject_id", "dispute_items", ["subject_id"])
    op.create_index("ix_dispute_items_keep_until", "dispute_items", ["keep_until"])


def _choices(of: dict[tuple[str, str], tuple[str, ...]]) -> None:
    """Let these columns hold these values and no others."""
    for (table, column), allowed in of.items():
        named = ", ".join(f"'{value}'" for value in allowed)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({named})")


def downgrade() -> None:
    """Go down."""
    for (table, column), value in NEW.items():
        op.execute(f"DELETE FROM {table} WHERE {column} = '{value}'")
    op.drop_table("dispute_items")
    op.drop_table("disputes")
    op.drop_table("former_states")
    with op.batch_alter_table("password_credentials") as batch:
        batch.drop_constraint(op.f("ck_password_credentials_reset_hold"), type_="check")
    _choices(BEFORE)
    for table, columns in COLUMNS.items():
        for name, _kind, _default in columns:
            op.drop_column(table, name)
