"""Broken glass, legal orders that keep it from the customer for a while, and views as the customer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
compatible = True


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _state(*states: str) -> sa.Column[object]:
    kind = sa.Enum(*states, name="state", native_enum=False, create_constraint=True, length=24)
    return sa.Column("state", kind, nullable=False)


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(JSONB(), "postgresql")


def _to(table: str, column: str, name: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{name}"))


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "withheld",
        sa.Column("target_id", sa.Uuid(), nullable=False),
        _moment("until_at", nullable=False),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_withheld")),
    )
    _legal_orders()
    _break_glasses()
    _customer_views()


def _legal_orders() -> None:
    op.create_table(
        "legal_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        _state("recorded", "on", "declined", "ended"),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        _moment("recorded_at", nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        _moment("decided_at"),
        sa.Column("decided_note", sa.String(500), nullable=False),
        _moment("until_at"),
        _moment("ended_at"),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("frozen_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_orders")),
        _to("legal_orders", "account_id", "account_id", "accounts"),
        _to("legal_orders", "recorded_by", "recorded_by", "users"),
        _to("legal_orders", "decided_by", "decided_by", "users"),
    )
    op.create_index("ix_legal_orders_recorded_at_id", "legal_orders", ["recorded_at", "id"])
    op.create_index("ix_legal_orders_account_id_until_at", "legal_orders", ["account_id", "until_at"])


def _break_glasses() -> None:
    op.create_table(
        "break_glasses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("areas", _json(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_role", sa.String(40), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        _moment("opened_at", nullable=False),
        _moment("until_at", nullable=False),
        _moment("stopped_at"),
        sa.Column("allowed_by", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        _moment("told_at"),
        _state("awaiting_review", "justified", "not_justified"),
        _moment("review_due_at", nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        _moment("reviewed_at"),
        sa.Column("review_note", sa.String(500), nullable=False),
        sa.Column("frozen_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glasses")),
        _to("break_glasses", "account_id", "account_id", "accounts"),
        _to("break_glasses", "opened_by", "opened_by", "users"),
        _to("break_glasses", "allowed_by", "allowed_by", "users"),
        _to("break_glasses", "reviewed_by", "reviewed_by", "users"),
        _to("break_glasses", "order_id", "order_id", "legal_orders"),
    )
    for columns in (
        ("opened_at", "id"),
        ("opened_by", "opened_at"),
        ("account_id", "opened_at"),
        ("session_id", "until_at"),
        ("state", "review_due_at"),
        ("order_id",),
    ):
        op.create_index(f"ix_break_glasses_{'_'.join(columns)}", "break_glasses", list(columns))


def _customer_views() -> None:
    op.create_table(
        "customer_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("areas", _json(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        _moment("from_at", nullable=False),
        _moment("until_at", nullable=False),
        _moment("stopped_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_views")),
        _to("customer_views", "account_id", "account_id", "accounts"),
        _to("customer_views", "user_id", "user_id", "users"),
        _to("customer_views", "staff_id", "staff_id", "users"),
        _to("customer_views", "grant_id", "grant_id", "support_grants"),
    )
    op.create_index("ix_customer_views_account_id_from_at", "customer_views", ["account_id", "from_at"])


def downgrade() -> None:
    """Go down."""
    for table in ("customer_views", "break_glasses", "legal_orders", "withheld"):
        op.drop_table(table)
