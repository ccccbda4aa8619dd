"""Support tickets: their conversation, who follows them, what goes with them; saved answers; mail that is threaded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None
compatible = True

WHEN = sa.DateTime(timezone=True)
WAITING = sa.text("state IN ('open', 'waiting_for_us')")
WITH_ID = sa.text("message_id <> ''")
THERE = sa.text("destroyed_at IS NULL")


def _one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{column} IN ({', '.join(repr(value) for value in values)})", name=op.f(f"ck_{table}_{column}")
    )


def _leads(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete
    )


def _needed(kind: sa.types.TypeEngine[object], *names: str) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, kind, nullable=False) for name in names)


def _maybe(kind: sa.types.TypeEngine[object], *names: str) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, kind) for name in names)


def _indexes(table: str, *names: str) -> None:
    """One index for each list of columns, parted by blanks."""
    for columns in names:
        op.create_index(f"ix_{table}_{'_'.join(columns.split())}", table, columns.split())


def upgrade() -> None:
    """Go up."""
    _tickets()
    _messages()
    _subscribers()
    _files()
    _secrets()
    _of_staff()
    for name, length in (("thread", 120), ("reply_to", 254)):
        op.add_column("mails", sa.Column(name, sa.String(length), nullable=False, server_default=""))


def _tickets() -> None:
    table = "tickets"
    op.create_table(
        table,
        *_needed(sa.Uuid(), "id"),
        *_needed(sa.String(12), "number"),
        *_needed(sa.Uuid(), "account_id", "author_id"),
        *_needed(sa.String(24), "category", "priority"),
        *_needed(sa.Integer(), "urgency"),
        *_needed(sa.String(150), "subject"),
        *_maybe(sa.Uuid(), "service_id"),
        *_needed(sa.String(24), "access", "state"),
        *_maybe(sa.Uuid(), "assigned_to"),
        *_needed(WHEN, "opened_at", "customer_at"),
        *_maybe(WHEN, "staff_at"),
        *_needed(WHEN, "last_at"),
        *_maybe(WHEN, "answered_at", "solved_at", "closed_at"),
        *_needed(WHEN, "waits_since"),
        *_maybe(sa.Uuid(), "merged_into"),
        *_needed(sa.Integer(), "version"),
        _one_of(table, "category", "technical", "billing", "account", "other"),
        _one_of(table, "priority", "low", "normal", "high", "urgent"),
        _one_of(table, "access", "none", "reboot", "console", "administrator"),
        _one_of(table, "state", "open", "waiting_for_customer", "waiting_for_us", "solved", "closed"),
        _leads(table, "account_id", "accounts"),
        _leads(table, "author_id", "users"),
        _leads(table, "assigned_to", "users"),
        _leads(table, "merged_into", table, "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("number", name=op.f("uq_tickets_number")),
    )
    _indexes(
        table,
        *("account_id last_at id", "author_id last_at id", "account_id state", "service_id last_at id"),
        *("opened_at id", "state opened_at id", "category opened_at id", "priority opened_at id"),
        *("assigned_to opened_at id", "state solved_at", "answered_at", "merged_into"),
    )
    for name, columns in (("", []), ("_assigned_to", ["assigned_to"]), ("_category", ["category"])):
        op.create_index(
            f"ix_tickets_queue{name}",
            table,
            [*columns, "urgency", "waits_since", "id"],
            postgresql_where=WAITING,
            sqlite_where=WAITING,
        )


def _messages() -> None:
    table = "ticket_messages"
    op.create_table(
        table,
        *_needed(sa.Uuid(), "id", "ticket_id"),
        *_needed(sa.String(24), "kind", "via"),
        *_maybe(sa.Uuid(), "author_id"),
        *_needed(sa.Text(), "text", "quoted"),
        *_needed(sa.String(300), "message_id"),
        *_needed(sa.String(254), "sender"),
        *_needed(WHEN, "created_at"),
        _one_of(table, "kind", "customer", "staff", "note", "unproven"),
        _one_of(table, "via", "page", "mail"),
        _leads(table, "ticket_id", "tickets", "CASCADE"),
        _leads(table, "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_messages")),
    )
    _indexes(table, "ticket_id created_at id", "author_id created_at")
    op.create_index(
        "uq_ticket_messages_ticket_id_message_id",
        table,
        ["ticket_id", "message_id"],
        unique=True,
        postgresql_where=WITH_ID,
        sqlite_where=WITH_ID,
    )


def _subscribers() -> None:
    table = "ticket_subscribers"
    op.create_table(
        table,
        *_needed(sa.Uuid(), "id", "ticket_id", "user_id"),
        *_needed(WHEN, "since"),
        _leads(table, "ticket_id", "tickets", "CASCADE"),
        _leads(table, "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_subscribers")),
        sa.UniqueConstraint("ticket_id", "user_id", name=op.f("uq_ticket_subscribers_ticket_id_user_id")),
    )
    _indexes(table, "user_id")


def _files() -> None:
    table = "ticket_files"
    op.create_table(
        table,
        *_needed(sa.Uuid(), "id", "ticket_id", "message_id"),
        *_maybe(sa.Uuid(), "file_id"),
        *_needed(sa.String(200), "name"),
        *_needed(sa.String(100), "content_type"),
        *_needed(sa.BigInteger().with_variant(sa.Integer(), "sqlite"), "size"),
        *_needed(sa.String(24), "scan"),
        *_needed(WHEN, "created_at"),
        _one_of(table, "scan", "waiting", "clean", "infected", "unscanned"),
        _leads(table, "ticket_id", "tickets", "CASCADE"),
        _leads(table, "message_id", "ticket_messages", "CASCADE"),
        _leads(table, "file_id", "stored_files", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_files")),
    )
    _indexes(table, "ticket_id", "message_id", "file_id", "scan created_at")


def _secrets() -> None:
    table = "ticket_secrets"
    op.create_table(
        table,
        *_needed(sa.Uuid(), "id", "ticket_id"),
        *_needed(sa.Text(), "sealed"),
        *_needed(sa.Uuid(), "given_by"),
        *_needed(WHEN, "given_at"),
        *_maybe(sa.Uuid(), "holder_id", "agreed_by"),
        *_maybe(WHEN, "agreed_at", "destroyed_at"),
        *_maybe(sa.String(24), "destroyed_why"),
        _one_of(table, "destroyed_why", "age", "closed", "merged", "replaced", "solved", "taken_back"),
        _leads(table, "ticket_id", "tickets", "CASCADE"),
        *(_leads(table, column, "users") for column in ("given_by", "holder_id", "agreed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_secrets")),
    )
    _indexes(table, "ticket_id given_at", "given_by", "holder_id", "agreed_by")
    for name, columns, unique in (
        ("uq_ticket_secrets_ticket_id", ["ticket_id"], True),
        ("ix_ticket_secrets_there", ["given_at"], False),
    ):
        op.create_index(name, table, columns, unique=unique, postgresql_where=THERE, sqlite_where=THERE)


def _of_staff() -> None:
    table = "ticket_presences"
    op.create_table(
        table,
        *_needed(sa.Uuid(), "ticket_id", "user_id"),
        *_needed(WHEN, "seen_at"),
        *_maybe(WHEN, "writing_at"),
        _leads(table, "ticket_id", "tickets", "CASCADE"),
        _leads(table, "user_id", "users"),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_ticket_presences")),
    )
    _indexes(table, "user_id", "seen_at")
    table = "saved_answers"
    op.create_table(
        table,
        *_needed(sa.Uuid(), "id"),
        *_needed(sa.String(80), "name"),
        *_needed(sa.String(320), "name_folded"),
        *_needed(sa.Text(), "text"),
        *_needed(sa.Uuid(), "created_by"),
        *_needed(WHEN, "created_at"),
        *_maybe(WHEN, "edited_at"),
        *_needed(sa.Integer(), "version"),
        _leads(table, "created_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_answers")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_saved_answers_name_folded")),
    )
    _indexes(table, "name_folded id", "created_by created_at")


def downgrade() -> None:
    """Go down: tickets are lost with all that was written in them."""
    for name in ("reply_to", "thread"):
        op.drop_column("mails", name)
    for table in (
        "saved_answers",
        "ticket_presences",
        "ticket_secrets",
        "ticket_files",
        "ticket_subscribers",
    ):
        op.drop_table(table)
    op.drop_table("ticket_messages")
    op.drop_table("tickets")
