"""initial."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import by_hand, search_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=800), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("person", "company", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "suspended",
                "closing",
                "deactivated",
                "erased",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.String(length=500), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("vat_id", sa.String(length=40), nullable=False),
        sa.Column("customer_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_run_id", sa.Uuid(), nullable=True),
        sa.Column("brought", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("number", name=op.f("uq_accounts_number")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_accounts_country_customer_since_id", ["country", "customer_since", "id"], unique=False
        )
        batch_op.create_index("ix_accounts_customer_since_id", ["customer_since", "id"], unique=False)
        batch_op.create_index("ix_accounts_name_folded_id", ["name_folded", "id"], unique=False)
        batch_op.create_index(
            "ix_accounts_status_customer_since_id", ["status", "customer_since", "id"], unique=False
        )

    op.create_table(
        "audit_details",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=True),
        sa.Column("words", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_details")),
    )
    with op.batch_alter_table("audit_details", schema=None) as batch_op:
        batch_op.create_index("ix_audit_details_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_audit_details_person_id", ["person_id"], unique=False)

    op.create_table(
        "audit_events",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("target_kind", sa.String(length=30), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("commitments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("id", name=op.f("uq_audit_events_id")),
    )
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.create_index("ix_audit_events_account_id_at", ["account_id", "at"], unique=False)
        batch_op.create_index("ix_audit_events_actor_id_at", ["actor_id", "at"], unique=False)
        batch_op.create_index("ix_audit_events_at_id", ["at", "id"], unique=False)
        batch_op.create_index("ix_audit_events_name_at", ["name", "at"], unique=False)
        batch_op.create_index("ix_audit_events_target_id_at", ["target_id", "at"], unique=False)

    op.create_table(
        "erased_keys",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_erased_keys")),
    )
    op.create_table(
        "import_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("advanced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "done",
                "interrupted",
                "abandoned",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("file_hashes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.create_index("ix_import_runs_started_at_id", ["started_at", "id"], unique=False)

    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("arguments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "given_up",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_jobs_due", ["state", "run_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_jobs_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("staff", "account", name="scope", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("permissions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("key", name=op.f("uq_roles_key")),
    )
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.create_index("ix_roles_name_id", ["name", "id"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("staff", "customer", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("username", sa.String(length=150), nullable=False),
        sa.Column("username_folded", sa.String(length=600), nullable=False),
        sa.Column("username_shown", sa.String(length=600), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_folded", sa.String(length=1016), nullable=False),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("email_domain", sa.String(length=254), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("full_name_folded", sa.String(length=800), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "invited",
                "active",
                "disabled",
                "erased",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.String(length=500), nullable=False),
        sa.Column("disabled_for_request_id", sa.Uuid(), nullable=True),
        sa.Column(
            "identity",
            sa.Enum(
                "local",
                "remote",
                "third_party",
                name="identity",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_in_country", sa.String(length=2), nullable=False),
        sa.Column("import_run_id", sa.Uuid(), nullable=True),
        sa.Column("brought", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_users_email_folded")),
        sa.UniqueConstraint("username_folded", name=op.f("uq_users_username_folded")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index("ix_users_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_users_email_hash", ["email_hash"], unique=False)
        batch_op.create_index("ix_users_kind_created_at_id", ["kind", "created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_users_kind_full_name_folded_id", ["kind", "full_name_folded", "id"], unique=False
        )
        batch_op.create_index(
            "ix_users_kind_status_created_at_id", ["kind", "status", "created_at", "id"], unique=False
        )

    op.create_table(
        "addresses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("line1", sa.String(length=200), nullable=False),
        sa.Column("line2", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=False),
        sa.Column("region", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_addresses_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
    )
    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addresses_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "uq_addresses_primary",
            ["account_id"],
            unique=True,
            postgresql_where=sa.text("is_primary"),
            sqlite_where=sa.text("is_primary"),
        )

    op.create_table(
        "balances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_balances_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balances")),
        sa.UniqueConstraint("account_id", "currency", name=op.f("uq_balances_account_id_currency")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("email", "cell_phone", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("value_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "unverified", "active", name="status", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_contacts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint(
            "user_id", "kind", "value_hash", name=op.f("uq_contacts_user_id_kind_value_hash")
        ),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_value_hash"), ["value_hash"], unique=False)
        batch_op.create_index(
            "uq_contacts_primary",
            ["user_id", "kind"],
            unique=True,
            postgresql_where=sa.text("is_primary"),
            sqlite_where=sa.text("is_primary"),
        )

    op.create_table(
        "deactivation_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "in_billing",
                "needs_customer",
                "cleared",
                "approved",
                "executed",
                "rejected",
                "withdrawn",
                "lapsed",
                "reopened",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("former_status", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("facts_hash", sa.String(length=64), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("execute_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("executed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_deactivation_requests_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_deactivation_requests_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["users.id"], name=op.f("fk_deactivation_requests_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deactivation_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_deactivation_requests_number")),
    )
    with op.batch_alter_table("deactivation_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deactivation_requests_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_deactivation_requests_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_deactivation_requests_decided_at_id", ["decided_at", "id"], unique=False)
        batch_op.create_index("ix_deactivation_requests_due_at_id", ["due_at", "id"], unique=False)
        batch_op.create_index(
            "ix_deactivation_requests_open_due",
            ["due_at", "id"],
            unique=False,
            postgresql_where=sa.text(
                "state IN ('requested', 'in_billing', 'needs_customer', 'cleared', 'approved', 'lapsed')"
            ),
            sqlite_where=sa.text(
                "state IN ('requested', 'in_billing', 'needs_customer', 'cleared', 'approved', 'lapsed')"
            ),
        )
        batch_op.create_index(
            "ix_deactivation_requests_state_due_at_id", ["state", "due_at", "id"], unique=False
        )
        batch_op.create_index(
            "uq_deactivation_requests_open",
            ["account_id"],
            unique=True,
            postgresql_where=sa.text(
                "state IN ('requested', 'in_billing', 'needs_customer', 'cleared', 'approved', 'lapsed')"
            ),
            sqlite_where=sa.text(
                "state IN ('requested', 'in_billing', 'needs_customer', 'cleared', 'approved', 'lapsed')"
            ),
        )

    op.create_table(
        "facts_known",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "services",
                "invoices",
                "balance",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_facts_known_account_id")),
        sa.PrimaryKeyConstraint("account_id", "kind", "source", name=op.f("pk_facts_known")),
    )
    op.create_table(
        "former_passwords",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_former_passwords_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_passwords")),
    )
    with op.batch_alter_table("former_passwords", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_passwords_user_id"), ["user_id"], unique=False)

    op.create_table(
        "invoices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "unpaid",
                "overdue",
                "paid",
                "credited",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("import_run_id", sa.Uuid(), nullable=True),
        sa.Column("brought", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("paid >= 0", name=op.f("ck_invoices_paid")),
        sa.CheckConstraint("total >= 0", name=op.f("ck_invoices_total")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_invoices_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("number", name=op.f("uq_invoices_number")),
    )
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoices_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_invoices_due_on_id", ["due_on", "id"], unique=False)
        batch_op.create_index("ix_invoices_issued_on_id", ["issued_on", "id"], unique=False)
        batch_op.create_index("ix_invoices_status_due_on_id", ["status", "due_on", "id"], unique=False)

    op.create_table(
        "link_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "activate",
                "reset",
                "not_me",
                "staff_setup",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_link_tokens_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_link_tokens_token_hash")),
    )
    with op.batch_alter_table("link_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_tokens_user_id"), ["user_id"], unique=False)

    op.create_table(
        "login_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "factor",
                "factor_setup",
                "hold",
                "new_password",
                "pin",
                "documents",
                "open",
                "locked",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("former_hash", sa.String(length=64), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_ip", sa.String(length=45), nullable=False),
        sa.Column("last_ip", sa.String(length=45), nullable=False),
        sa.Column("ip_hash", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("user_agent", sa.String(length=400), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("methods", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_why",
            sa.Enum(
                "signed_out",
                "other_device",
                "staff",
                "idle",
                "life",
                "password",
                "disabled",
                "account",
                "replaced",
                "factor",
                name="ended_why",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_login_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_sessions")),
    )
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_login_sessions_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_login_sessions_ip_hash", ["ip_hash"], unique=False)
        batch_op.create_index(
            "ix_login_sessions_live",
            ["user_id"],
            unique=False,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_login_sessions_user_id_created_at", ["user_id", "created_at"], unique=False)

    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "security",
                "account",
                "support",
                "status",
                "billing",
                "newsletter",
                name="topic",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("to_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("addressee_only", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sent",
                "delivered",
                "bounced",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_mails_account_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mails_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mails_message_id")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index("ix_mails_account_id_created_at", ["account_id", "created_at"], unique=False)
        batch_op.create_index("ix_mails_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_mails_state_created_at_id", ["state", "created_at", "id"], unique=False)
        batch_op.create_index("ix_mails_to_hash", ["to_hash"], unique=False)
        batch_op.create_index("ix_mails_user_id_created_at", ["user_id", "created_at"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id")),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_memberships_role_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index("ix_memberships_account_id_user_id", ["account_id", "user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_memberships_role_id"), ["role_id"], unique=False)

    op.create_table(
        "password_credentials",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_password_credentials_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_password_credentials")),
    )
    op.create_table(
        "policy_values",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("value", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("account_id IS NULL OR user_id IS NULL", name=op.f("ck_policy_values_one_level")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_policy_values_account_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_policy_values_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_values")),
        sa.UniqueConstraint("key", "account_id", name=op.f("uq_policy_values_key_account_id")),
        sa.UniqueConstraint("key", "user_id", name=op.f("uq_policy_values_key_user_id")),
    )
    with op.batch_alter_table("policy_values", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_values_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_values_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_policy_values_operator",
            ["key"],
            unique=True,
            postgresql_where=sa.text("account_id IS NULL AND user_id IS NULL"),
            sqlite_where=sa.text("account_id IS NULL AND user_id IS NULL"),
        )

    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("user_id", "hash", name=op.f("uq_recovery_codes_user_id_hash")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_user_id"), ["user_id"], unique=False)

    op.create_table(
        "services",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "suspended",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("import_run_id", sa.Uuid(), nullable=True),
        sa.Column("brought", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_services_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
        sa.UniqueConstraint("account_id", "code", name=op.f("uq_services_account_id_code")),
    )
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.create_index("ix_services_since_id", ["since", "id"], unique=False)
        batch_op.create_index("ix_services_status_since_id", ["status", "since", "id"], unique=False)

    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "signed_in",
                "waiting",
                "unknown_name",
                "wrong_kind",
                "wrong_password",
                "no_password",
                "password_disabled",
                "not_active",
                "account_closed",
                "address_denied",
                "factor_needed",
                "wrong_code",
                "factor_disabled",
                "session_limit",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("ip_hash", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_in_attempts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempts_at_id", ["at", "id"], unique=False)
        batch_op.create_index("ix_sign_in_attempts_ip_hash_at", ["ip_hash", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempts_user_id_at", ["user_id", "at"], unique=False)

    op.create_table(
        "staff_roles",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_staff_roles_role_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staff_roles_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_staff_roles")),
    )
    with op.batch_alter_table("staff_roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_roles_role_id"), ["role_id"], unique=False)

    op.create_table(
        "support_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("areas", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("look", "change", name="mode", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("ticket", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("allowed_by", sa.Uuid(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_support_grants_account_id")),
        sa.ForeignKeyConstraint(["allowed_by"], ["users.id"], name=op.f("fk_support_grants_allowed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_grants")),
    )
    with op.batch_alter_table("support_grants", schema=None) as batch_op:
        batch_op.create_index(
            "ix_support_grants_account_id_until_at", ["account_id", "until_at"], unique=False
        )
        batch_op.create_index("ix_support_grants_from_at_id", ["from_at", "id"], unique=False)
        batch_op.create_index(
            "uq_support_grants_open",
            ["account_id"],
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "throttles",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("window_began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_throttles_user_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    with op.batch_alter_table("throttles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttles_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_throttles_wait_until"), ["wait_until"], unique=False)

    op.create_table(
        "totp_credentials",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.String(length=300), nullable=False),
        sa.Column("pending_secret", sa.String(length=300), nullable=False),
        sa.Column("pending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_totp_credentials_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_totp_credentials")),
    )
    op.create_table(
        "trusted_addresses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("network", sa.String(length=50), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "restrict",
                "skip_totp",
                "skip_pin",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum("trial", "on", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("trial_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(account_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_trusted_addresses_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_trusted_addresses_account_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_trusted_addresses_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_addresses")),
    )
    with op.batch_alter_table("trusted_addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trusted_addresses_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_trusted_addresses_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trusted_addresses_user_id"), ["user_id"], unique=False)

    op.create_table(
        "deactivation_clearances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("hold", sa.String(length=20), nullable=False),
        sa.Column("fact", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "paid",
                "written_off",
                "cancelled",
                "refunded",
                "carried",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("cleared_by", sa.Uuid(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cleared_by"], ["users.id"], name=op.f("fk_deactivation_clearances_cleared_by")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["deactivation_requests.id"], name=op.f("fk_deactivation_clearances_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deactivation_clearances")),
        sa.UniqueConstraint("request_id", "fact", name=op.f("uq_deactivation_clearances_request_id_fact")),
    )
    with op.batch_alter_table("deactivation_clearances", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deactivation_clearances_request_id"), ["request_id"], unique=False
        )

    op.create_table(
        "deactivation_moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("from_state", sa.String(length=24), nullable=False),
        sa.Column("to_state", sa.String(length=24), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_deactivation_moves_actor_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["deactivation_requests.id"], name=op.f("fk_deactivation_moves_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deactivation_moves")),
    )
    with op.batch_alter_table("deactivation_moves", schema=None) as batch_op:
        batch_op.create_index("ix_deactivation_moves_request_id_at", ["request_id", "at"], unique=False)

    op.create_table(
        "looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("staff_role", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "grant",
                "billing",
                "case",
                "break_glass",
                "search",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_looks_account_id")),
        sa.ForeignKeyConstraint(["grant_id"], ["support_grants.id"], name=op.f("fk_looks_grant_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["users.id"], name=op.f("fk_looks_staff_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_looks_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
    )
    with op.batch_alter_table("looks", schema=None) as batch_op:
        batch_op.create_index("ix_looks_account_id_at", ["account_id", "at"], unique=False)
        batch_op.create_index("ix_looks_at_id", ["at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_looks_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(
            "ix_looks_session_id_account_id_until_at", ["session_id", "account_id", "until_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_looks_staff_id"), ["staff_id"], unique=False)
    by_hand.triggers(op.get_bind())
    search_sql.upgrade(op)


def downgrade() -> None:
    """Go down."""
    search_sql.downgrade(op)
    by_hand.drop_triggers(op.get_bind())
    with op.batch_alter_table("looks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_looks_staff_id"))
        batch_op.drop_index("ix_looks_session_id_account_id_until_at")
        batch_op.drop_index(batch_op.f("ix_looks_grant_id"))
        batch_op.drop_index("ix_looks_at_id")
        batch_op.drop_index("ix_looks_account_id_at")

    op.drop_table("looks")
    with op.batch_alter_table("deactivation_moves", schema=None) as batch_op:
        batch_op.drop_index("ix_deactivation_moves_request_id_at")

    op.drop_table("deactivation_moves")
    with op.batch_alter_table("deactivation_clearances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deactivation_clearances_request_id"))

    op.drop_table("deactivation_clearances")
    with op.batch_alter_table("trusted_addresses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trusted_addresses_user_id"))
        batch_op.drop_index("ix_trusted_addresses_created_at_id")
        batch_op.drop_index(batch_op.f("ix_trusted_addresses_account_id"))

    op.drop_table("trusted_addresses")
    op.drop_table("totp_credentials")
    with op.batch_alter_table("throttles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_throttles_wait_until"))
        batch_op.drop_index(batch_op.f("ix_throttles_user_id"))

    op.drop_table("throttles")
    with op.batch_alter_table("support_grants", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_support_grants_open",
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_support_grants_from_at_id")
        batch_op.drop_index("ix_support_grants_account_id_until_at")

    op.drop_table("support_grants")
    with op.batch_alter_table("staff_roles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_roles_role_id"))

    op.drop_table("staff_roles")
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempts_user_id_at")
        batch_op.drop_index("ix_sign_in_attempts_ip_hash_at")
        batch_op.drop_index("ix_sign_in_attempts_at_id")

    op.drop_table("sign_in_attempts")
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.drop_index("ix_services_status_since_id")
        batch_op.drop_index("ix_services_since_id")

    op.drop_table("services")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_user_id"))

    op.drop_table("recovery_codes")
    with op.batch_alter_table("policy_values", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_policy_values_operator",
            postgresql_where=sa.text("account_id IS NULL AND user_id IS NULL"),
            sqlite_where=sa.text("account_id IS NULL AND user_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_policy_values_user_id"))
        batch_op.drop_index(batch_op.f("ix_policy_values_account_id"))

    op.drop_table("policy_values")
    op.drop_table("password_credentials")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_role_id"))
        batch_op.drop_index("ix_memberships_account_id_user_id")

    op.drop_table("memberships")
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.drop_index("ix_mails_user_id_created_at")
        batch_op.drop_index("ix_mails_to_hash")
        batch_op.drop_index("ix_mails_state_created_at_id")
        batch_op.drop_index("ix_mails_created_at_id")
        batch_op.drop_index("ix_mails_account_id_created_at")

    op.drop_table("mails")
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_login_sessions_user_id_created_at")
        batch_op.drop_index(
            "ix_login_sessions_live",
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_login_sessions_ip_hash")
        batch_op.drop_index("ix_login_sessions_created_at_id")

    op.drop_table("login_sessions")
    with op.batch_alter_table("link_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_tokens_user_id"))

    op.drop_table("link_tokens")
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.drop_index("ix_invoices_status_due_on_id")
        batch_op.drop_index("ix_invoices_issued_on_id")
        batch_op.drop_index("ix_invoices_due_on_id")
        batch_op.drop_index(batch_op.f("ix_invoices_account_id"))

    op.drop_table("invoices")
    with op.batch_alter_table("former_passwords", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_passwords_user_id"))

    op.drop_table("former_passwords")
    op.drop_table("facts_known")
    with op.batch_alter_table("deactivation_requests", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_deactivation_requests_open",
            postgresql_where=sa.text(
                "state IN ('requested', 'in_billing', 'needs_customer', 'cleared', 'approved', 'lapsed')"
            ),
            sqlite_where=sa.text(
                "state IN ('requested', 'in_billing', 'needs_customer', 'cleared', 'approved', 'lapsed')"
            ),
        )
        batch_op.drop_index("ix_deactivation_requests_state_due_at_id")
        batch_op.drop_index("ix_deactivation_requests_open_due")
        batch_op.drop_index("ix_deactivation_requests_due_at_id")
        batch_op.drop_index("ix_deactivation_requests_decided_at_id")
        batch_op.drop_index("ix_deactivation_requests_created_at_id")
        batch_op.drop_index(batch_op.f("ix_deactivation_requests_account_id"))

    op.drop_table("deactivation_requests")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_contacts_primary", postgresql_where=sa.text("is_primary"), sqlite_where=sa.text("is_primary")
        )
        batch_op.drop_index(batch_op.f("ix_contacts_value_hash"))
        batch_op.drop_index(batch_op.f("ix_contacts_user_id"))

    op.drop_table("contacts")
    op.drop_table("balances")
    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_addresses_primary", postgresql_where=sa.text("is_primary"), sqlite_where=sa.text("is_primary")
        )
        batch_op.drop_index(batch_op.f("ix_addresses_account_id"))

    op.drop_table("addresses")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index("ix_users_kind_status_created_at_id")
        batch_op.drop_index("ix_users_kind_full_name_folded_id")
        batch_op.drop_index("ix_users_kind_created_at_id")
        batch_op.drop_index("ix_users_email_hash")
        batch_op.drop_index("ix_users_created_at_id")

    op.drop_table("users")
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_index("ix_roles_name_id")

    op.drop_table("roles")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jobs_subject_id"))
        batch_op.drop_index("ix_jobs_due")
        batch_op.drop_index("ix_jobs_created_at_id")

    op.drop_table("jobs")
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.drop_index("ix_import_runs_started_at_id")

    op.drop_table("import_runs")
    op.drop_table("erased_keys")
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_events_target_id_at")
        batch_op.drop_index("ix_audit_events_name_at")
        batch_op.drop_index("ix_audit_events_at_id")
        batch_op.drop_index("ix_audit_events_actor_id_at")
        batch_op.drop_index("ix_audit_events_account_id_at")

    op.drop_table("audit_events")
    with op.batch_alter_table("audit_details", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_details_person_id")
        batch_op.drop_index("ix_audit_details_event_id")

    op.drop_table("audit_details")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index("ix_accounts_status_customer_since_id")
        batch_op.drop_index("ix_accounts_name_folded_id")
        batch_op.drop_index("ix_accounts_customer_since_id")
        batch_op.drop_index("ix_accounts_country_customer_since_id")

    op.drop_table("accounts")
