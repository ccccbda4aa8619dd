"""Legal documents in versions, the proofs of who answered them; and the sign-in that waits for an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.by_hand import (
    POLICY_RANGES_0039,
    POLICY_RANGES_0041,
    document_triggers,
    drop_document_triggers,
    policy_ranges,
)

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None
compatible = False

RESULTS = (
    "signed_in", "waiting", "address_waiting", "unknown_name", "wrong_kind", "wrong_password", "no_password", "password_disabled",
    "not_active", "account_closed", "address_denied", "factor_needed", "wrong_code", "factor_disabled", "session_limit",
    "outside_identity", "bound_elsewhere", "held", "wrong_passkey", "passkey_refused", "pin_needed", "wrong_pin",
    "new_password_needed", "moved", "copy_refused",
)  # fmt: skip
PASSED = "'signed_in', 'factor_needed', 'held', 'new_password_needed', 'pin_needed', 'session_limit', 'moved', 'copy_refused'"
IS_DRAFT = sa.text("confirmed_at IS NULL")
REFUSED = "ix_sign_in_attempts_refused"


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Go up."""
    _versions()
    _answers()
    document_triggers(op.get_bind())
    policy_ranges(op.get_bind(), POLICY_RANGES_0041)
    _results((*RESULTS, "documents_wait"), f"{PASSED}, 'documents_wait'")


def _versions() -> None:
    op.create_table(
        "document_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _one_of("kind", "agreement", "privacy_policy"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_de", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.String(2000), nullable=False),
        sa.Column("summary_de", sa.String(2000), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.Uuid(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_document_versions_created_by")),
        sa.ForeignKeyConstraint(["edited_by"], ["users.id"], name=op.f("fk_document_versions_edited_by")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["users.id"], name=op.f("fk_document_versions_confirmed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_versions")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_document_versions_kind_number")),
    )
    for name in ("created_by", "edited_by", "confirmed_by"):
        op.create_index(op.f(f"ix_document_versions_{name}"), "document_versions", [name])
    op.create_index("ix_document_versions_created_at_id", "document_versions", ["created_at", "id"])
    op.create_index(
        "uq_document_versions_draft",
        "document_versions",
        ["kind"],
        unique=True,
        postgresql_where=IS_DRAFT,
        sqlite_where=IS_DRAFT,
    )


def _answers() -> None:
    op.create_table(
        "document_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("answer", _one_of("answer", "agreed", "noted"), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_versions.id"], name=op.f("fk_document_answers_version_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_document_answers_user_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_document_answers_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_answers")),
        sa.UniqueConstraint("version_id", "user_id", name=op.f("uq_document_answers_version_id_user_id")),
    )
    op.create_index(
        "ix_document_answers_account_id_version_id", "document_answers", ["account_id", "version_id"]
    )
    op.create_index("ix_document_answers_user_id_at", "document_answers", ["user_id", "at"])
    op.create_index("ix_document_answers_version_id_at_id", "document_answers", ["version_id", "at", "id"])


def _results(allowed: tuple[str, ...], passed: str) -> None:
    """Let the tries hold these results, and index those that were refused."""
    named = ", ".join(f"'{value}'" for value in allowed)
    op.drop_index(REFUSED, "sign_in_attempts")
    with op.batch_alter_table("sign_in_attempts") as batch:
        batch.drop_constraint(op.f("ck_sign_in_attempts_result"), type_="check")
        batch.create_check_constraint(op.f("ck_sign_in_attempts_result"), f"result IN ({named})")
    refused = sa.text(f"result NOT IN ({passed})")
    op.create_index(REFUSED, "sign_in_attempts", ["at", "id"], postgresql_where=refused, sqlite_where=refused)


def downgrade() -> None:
    """Go down: a sign-in that waits for an answer begins anew, and what policies and proposals said of documents goes."""
    op.execute(
        "UPDATE login_sessions SET ended_at = CURRENT_TIMESTAMP WHERE stage = 'documents' AND ended_at IS NULL"
    )
    op.execute("DELETE FROM sign_in_attempts WHERE result = 'documents_wait'")
    for table in ("policy_values", "policy_changes"):
        op.execute(f"DELETE FROM {table} WHERE key LIKE 'document.%'")
    op.execute(
        "DELETE FROM bell_notices WHERE thing_id IN (SELECT id FROM proposals WHERE kind = 'confirm_document')"
    )
    op.execute("DELETE FROM proposals WHERE kind = 'confirm_document'")
    _results(RESULTS, PASSED)
    policy_ranges(op.get_bind(), POLICY_RANGES_0039)
    drop_document_triggers(op.get_bind())
    for table in ("document_answers", "document_versions"):
        op.drop_table(table)
