"""Sign-in security: passkeys, PIN, trusted browsers, refusals, proposals, recovery cases, contacts' codes, profile."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import by_hand

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    "accounts": (("registered_number", sa.String(40), ""),),
    "addresses": (("version", sa.Integer(), "1"),),
    "contacts": (
        ("verified_at", sa.DateTime(timezone=True), None), ("failures", sa.Integer(), "0"), ("replaces_id", sa.Uuid(), None),
    ),
    "login_sessions": (
        ("lock_seconds", sa.Integer(), "0"), ("pin_failures", sa.Integer(), "0"), ("bound_ip", sa.String(45), ""),
    ),
    "password_credentials": (
        ("must_renew", sa.Boolean(), sa.false()), ("reset_waits_until", sa.DateTime(timezone=True), None),
        ("not_me_at", sa.DateTime(timezone=True), None),
    ),
    "sign_in_attempts": (("refusal_code", sa.String(12), ""),),
    "trusted_addresses": (("replaces_id", sa.Uuid(), None), ("version", sa.Integer(), "1")),
    "users": (
        ("button_size", sa.String(10), "normal"), ("tooltips", sa.Boolean(), sa.true()),
        ("rows_per_page", sa.Integer(), "50"), ("start_page", sa.String(40), ""), ("welcome", sa.String(500), ""),
        ("avatar_hash", sa.String(64), ""), ("import_key", sa.String(600), ""), ("notify_sign_in", sa.Boolean(), sa.true()),
        ("region_tracking", sa.Boolean(), sa.true()), ("bind_ip", sa.Boolean(), sa.false()),
        ("bound_ip", sa.String(45), ""),
    ),
}  # fmt: skip
BEFORE = {
    ("login_sessions", "ended_why"): (
        "signed_out", "other_device", "staff", "idle", "life", "password", "disabled", "account", "replaced", "factor",
    ),
    ("link_tokens", "purpose"): ("activate", "reset", "not_me", "staff_setup"),
    ("sign_in_attempts", "result"): (
        "signed_in", "waiting", "unknown_name", "wrong_kind", "wrong_password", "no_password", "password_disabled",
        "not_active", "account_closed", "address_denied", "factor_needed", "wrong_code", "factor_disabled",
        "session_limit",
    ),
}  # fmt: skip
NEW = {
    ("login_sessions", "ended_why"): ("pin", "limit", "not_me", "recovery", "identity", "email"),
    ("link_tokens", "purpose"): ("hold", "email_undo", "case_cancel", "case_vouch"),
    ("sign_in_attempts", "result"): (
        "outside_identity", "bound_elsewhere", "held", "wrong_passkey", "passkey_refused", "pin_needed", "wrong_pin",
        "new_password_needed",
    ),
}  # fmt: skip
AFTER = {column: (*kept, *NEW[column]) for column, kept in BEFORE.items()}
# What becomes of rows that the former release doesn't know.
GONE = {
    ("login_sessions", "ended_why"): "UPDATE login_sessions SET ended_why = 'other_device'",
    ("link_tokens", "purpose"): "DELETE FROM link_tokens",
    ("sign_in_attempts", "result"): "DELETE FROM sign_in_attempts",
}


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "avatars",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_avatars_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_avatars")),
    )
    op.create_table(
        "email_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("former", sa.String(length=254), nullable=False),
        sa.Column("former_hash", sa.String(length=64), nullable=False),
        sa.Column("new", sa.String(length=254), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "done",
                "undone",
                "given_up",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_email_changes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_changes")),
    )
    with op.batch_alter_table("email_changes", schema=None) as batch_op:
        batch_op.create_index("ix_email_changes_former_hash", ["former_hash"], unique=False)
        batch_op.create_index("ix_email_changes_user_id_asked_at", ["user_id", "asked_at"], unique=False)
        batch_op.create_index(
            "uq_email_changes_asked",
            ["user_id"],
            unique=True,
            postgresql_where=sa.text("state = 'asked'"),
            sqlite_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "known_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("device", "country", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_known_places_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_places")),
        sa.UniqueConstraint("user_id", "kind", "value", name=op.f("uq_known_places_user_id_kind_value")),
    )
    op.create_table(
        "passkey_challenges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("challenge_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("bound_to", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passkey_challenges_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenges")),
        sa.UniqueConstraint("challenge_hash", name=op.f("uq_passkey_challenges_challenge_hash")),
    )
    with op.batch_alter_table("passkey_challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_challenges_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_passkey_challenges_user_id"), ["user_id"], unique=False)

    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("credential_hash", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_hash", name=op.f("uq_passkeys_credential_hash")),
    )
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkeys_user_id"), ["user_id"], unique=False)

    op.create_table(
        "pin_credentials",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_sign_in", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_pin_credentials_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_pin_credentials")),
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "remove_factor",
                "lift_restriction",
                "lift_binding",
                "change_username",
                "change_email",
                "shorten_recovery",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "confirmed",
                "declined",
                "withdrawn",
                "lapsed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proof", sa.String(length=500), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_note", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_proposals_account_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_proposals_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_proposals_proposed_by")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_proposals_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_proposals_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_proposed_by"), ["proposed_by"], unique=False)
        batch_op.create_index("ix_proposals_state_created_at_id", ["state", "created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_proposals_open",
            ["user_id", "kind", "target"],
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "recovery_cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "completed",
                "cancelled",
                "lapsed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_ip", sa.String(length=45), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shortened_by", sa.Uuid(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_recovery_cases_account_id")),
        sa.ForeignKeyConstraint(["shortened_by"], ["users.id"], name=op.f("fk_recovery_cases_shortened_by")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_cases_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_cases")),
    )
    with op.batch_alter_table("recovery_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_cases_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_recovery_cases_opened_at_id", ["opened_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recovery_cases_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_recovery_cases_open",
            ["user_id"],
            unique=True,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "refusals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "rule",
            sa.Enum("restrict", "bound", name="rule", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("of_account", sa.Boolean(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_refusals_account_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_refusals_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
        sa.UniqueConstraint("code", name=op.f("uq_refusals_code")),
    )
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusals_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_refusals_user_id_at", ["user_id", "at"], unique=False)

    op.create_table(
        "text_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum("text", "call", name="channel", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("sealed_to", sa.String(length=300), nullable=False),
        sa.Column("sealed_words", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued", "sent", "failed", name="state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("provider_ref", sa.String(length=100), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_text_messages_account_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_text_messages_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_messages")),
    )
    with op.batch_alter_table("text_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_text_messages_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_text_messages_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_text_messages_due",
            ["next_try_at"],
            unique=False,
            postgresql_where=sa.text("state = 'queued'"),
            sqlite_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index(batch_op.f("ix_text_messages_user_id"), ["user_id"], unique=False)

    op.create_table(
        "trusted_browsers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_trusted_browsers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_browsers")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_trusted_browsers_token_hash")),
    )
    with op.batch_alter_table("trusted_browsers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trusted_browsers_user_id"), ["user_id"], unique=False)

    op.create_table(
        "contact_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("target_hash", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "mail", "text", "call", name="channel", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_codes_contact_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_contact_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_codes")),
    )
    with op.batch_alter_table("contact_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_codes_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_codes_target_hash"), ["target_hash"], unique=False)
        batch_op.create_index("ix_contact_codes_user_id_sent_at", ["user_id", "sent_at"], unique=False)

    op.create_table(
        "recovery_vouches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name=op.f("fk_recovery_vouches_by_user_id")),
        sa.ForeignKeyConstraint(["case_id"], ["recovery_cases.id"], name=op.f("fk_recovery_vouches_case_id")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_recovery_vouches_contact_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_vouches")),
        sa.UniqueConstraint("case_id", "by_user_id", name=op.f("uq_recovery_vouches_case_id_by_user_id")),
        sa.UniqueConstraint("case_id", "contact_id", name=op.f("uq_recovery_vouches_case_id_contact_id")),
    )
    with op.batch_alter_table("recovery_vouches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_vouches_case_id"), ["case_id"], unique=False)

    # Plain ADD COLUMN: quick on a large table, and SQLite keeps its triggers.
    for table, columns in COLUMNS.items():
        for name, kind, default in columns:
            needed = default is not None
            op.add_column(table, sa.Column(name, kind, nullable=not needed, server_default=default))
    op.create_index(
        "ix_password_credentials_not_me_at",
        "password_credentials",
        ["not_me_at"],
        postgresql_where=sa.text("not_me_at IS NOT NULL"),
        sqlite_where=sa.text("not_me_at IS NOT NULL"),
    )
    op.create_index(
        "uq_users_import_key",
        "users",
        ["import_key"],
        unique=True,
        postgresql_where=sa.text("import_key <> ''"),
        sqlite_where=sa.text("import_key <> ''"),
    )
    choices(AFTER)
    by_hand.policy_ranges(op.get_bind(), by_hand.POLICY_RANGES_0002)


def choices(of: dict[tuple[str, str], tuple[str, ...]]) -> None:
    """Let these columns hold these values and no others."""
    for (table, column), allowed in of.items():
        named = ", ".join(f"'{value}'" for value in allowed)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({named})")


def downgrade() -> None:
    """Go down."""
    for (table, column), kept in BEFORE.items():
        values = ", ".join(f"'{value}'" for value in kept)
        op.execute(f"{GONE[table, column]} WHERE {column} IS NOT NULL AND {column} NOT IN ({values})")
    op.execute(
        f"DELETE FROM policy_values WHERE key NOT IN ({', '.join(repr(k) for k in by_hand.POLICY_RANGES)})"
    )
    choices(BEFORE)
    by_hand.policy_ranges(op.get_bind(), by_hand.POLICY_RANGES)
    op.drop_index("uq_users_import_key", "users")
    op.drop_index("ix_password_credentials_not_me_at", "password_credentials")
    for table, columns in COLUMNS.items():
        for name, _kind, _default in columns:
            op.drop_column(table, name)
    with op.batch_alter_table("recovery_vouches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_vouches_case_id"))

    op.drop_table("recovery_vouches")
    with op.batch_alter_table("contact_codes", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_codes_user_id_sent_at")
        batch_op.drop_index(batch_op.f("ix_contact_codes_target_hash"))
        batch_op.drop_index(batch_op.f("ix_contact_codes_contact_id"))

    op.drop_table("contact_codes")
    with op.batch_alter_table("trusted_browsers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trusted_browsers_user_id"))

    op.drop_table("trusted_browsers")
    with op.batch_alter_table("text_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_text_messages_user_id"))
        batch_op.drop_index(
            "ix_text_messages_due",
            postgresql_where=sa.text("state = 'queued'"),
            sqlite_where=sa.text("state = 'queued'"),
        )
        batch_op.drop_index("ix_text_messages_created_at_id")
        batch_op.drop_index(batch_op.f("ix_text_messages_account_id"))

    op.drop_table("text_messages")
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.drop_index("ix_refusals_user_id_at")
        batch_op.drop_index(batch_op.f("ix_refusals_account_id"))

    op.drop_table("refusals")
    with op.batch_alter_table("recovery_cases", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_recovery_cases_open",
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_recovery_cases_user_id"))
        batch_op.drop_index("ix_recovery_cases_opened_at_id")
        batch_op.drop_index(batch_op.f("ix_recovery_cases_account_id"))

    op.drop_table("recovery_cases")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_proposals_open",
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_proposals_user_id"))
        batch_op.drop_index("ix_proposals_state_created_at_id")
        batch_op.drop_index(batch_op.f("ix_proposals_proposed_by"))
        batch_op.drop_index("ix_proposals_created_at_id")
        batch_op.drop_index(batch_op.f("ix_proposals_account_id"))

    op.drop_table("proposals")
    op.drop_table("pin_credentials")
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkeys_user_id"))

    op.drop_table("passkeys")
    with op.batch_alter_table("passkey_challenges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_challenges_user_id"))
        batch_op.drop_index(batch_op.f("ix_passkey_challenges_expires_at"))

    op.drop_table("passkey_challenges")
    op.drop_table("known_places")
    with op.batch_alter_table("email_changes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_email_changes_asked",
            postgresql_where=sa.text("state = 'asked'"),
            sqlite_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index("ix_email_changes_user_id_asked_at")
        batch_op.drop_index("ix_email_changes_former_hash")

    op.drop_table("email_changes")
    op.drop_table("avatars")
