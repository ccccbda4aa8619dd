"""The affiliate programme: links, clicks, referrals, commissions, payout destinations and payouts."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from migrations.by_hand import POLICY_RANGES_0068, POLICY_RANGES_AFFILIATE, policy_ranges

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None
# To the former release its policies are none that it knows.
compatible = False

OPEN = sa.text("state IN ('asked', 'approved')")
WHEN = sa.DateTime(timezone=True)
DESTINATIONS = ("bank", "credit")


def _one_of(table: str, column: str, values: Iterable[str]) -> sa.CheckConstraint:
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


def upgrade() -> None:
    """Go up."""
    policy_ranges(op.get_bind(), POLICY_RANGES_AFFILIATE)
    _links()
    _referrals()
    _payouts()
    _commissions()
    _destinations()


def _links() -> None:
    links, clicks = "affiliate_links", "affiliate_clicks"
    op.create_table(
        links,
        *_needed(sa.Uuid(), "id", "account_id"),
        *_needed(sa.String(20), "code"),
        *_needed(sa.String(60), "name"),
        *_needed(sa.Uuid(), "created_by"),
        *_needed(WHEN, "created_at"),
        *_maybe(WHEN, "retired_at"),
        *_needed(sa.Integer(), "version"),
        _leads(links, "account_id", "accounts"),
        _leads(links, "created_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliate_links")),
        sa.UniqueConstraint("code", name=op.f("uq_affiliate_links_code")),
    )
    op.create_index("ix_affiliate_links_account_id_created_at_id", links, ["account_id", "created_at", "id"])
    op.create_index("ix_affiliate_links_created_by", links, ["created_by"])
    op.create_table(
        clicks,
        *_needed(sa.Uuid(), "link_id"),
        *_needed(sa.Date(), "day"),
        *_needed(sa.Integer(), "clicks", "minute", "minute_clicks"),
        _leads(clicks, "link_id", links, "CASCADE"),
        sa.PrimaryKeyConstraint("link_id", "day", name=op.f("pk_affiliate_clicks")),
    )


def _referrals() -> None:
    table = "affiliate_referrals"
    op.create_table(
        table,
        *_needed(sa.Uuid(), "id", "account_id"),
        *_maybe(sa.Uuid(), "link_id"),
        *_needed(sa.Integer(), "number"),
        *_needed(sa.Uuid(), "referred_account_id"),
        *_needed(sa.Date(), "since"),
        *_maybe(sa.Date(), "until"),
        *_needed(WHEN, "noted_at", "look_at"),
        _leads(table, "account_id", "accounts"),
        _leads(table, "referred_account_id", "accounts"),
        _leads(table, "link_id", "affiliate_links", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliate_referrals")),
        sa.UniqueConstraint("referred_account_id", name=op.f("uq_affiliate_referrals_referred_account_id")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_affiliate_referrals_account_id_number")),
    )
    op.create_index("ix_affiliate_referrals_account_id_since_id", table, ["account_id", "since", "id"])
    op.create_index("ix_affiliate_referrals_link_id", table, ["link_id"])
    op.create_index("ix_affiliate_referrals_look_at_id", table, ["look_at", "id"])


def _payouts() -> None:
    table = "affiliate_payouts"
    states = ("asked", "approved", "paid", "refused", "withdrawn")
    op.create_table(
        table,
        *_needed(sa.Uuid(), "id"),
        *_needed(sa.String(12), "number"),
        *_needed(sa.Uuid(), "account_id"),
        *_needed(sa.String(3), "currency"),
        *_needed(sa.BigInteger(), "amount"),
        *_needed(sa.Integer(), "commissions"),
        *_needed(sa.String(24), "kind"),
        *_needed(sa.String(20), "hint"),
        *_needed(sa.String(64), "snapshot"),
        *_needed(sa.String(24), "state"),
        *_needed(sa.Uuid(), "asked_by"),
        *_needed(WHEN, "asked_at"),
        *_maybe(sa.Uuid(), "decided_by"),
        *_maybe(WHEN, "decided_at"),
        *_needed(sa.String(500), "reason"),
        *_maybe(sa.Uuid(), "paid_by"),
        *_maybe(WHEN, "ended_at"),
        *_needed(sa.String(60), "reference"),
        *_maybe(sa.Uuid(), "frozen_by"),
        *_needed(sa.Integer(), "version"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_affiliate_payouts_amount")),
        _one_of(table, "kind", DESTINATIONS),
        _one_of(table, "state", states),
        _leads(table, "account_id", "accounts"),
        *(_leads(table, column, "users") for column in ("asked_by", "decided_by", "paid_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliate_payouts")),
        sa.UniqueConstraint("number", name=op.f("uq_affiliate_payouts_number")),
    )
    op.create_index("ix_affiliate_payouts_account_id_asked_at_id", table, ["account_id", "asked_at", "id"])
    op.create_index("ix_affiliate_payouts_asked_at_id", table, ["asked_at", "id"])
    op.create_index("ix_affiliate_payouts_state_asked_at_id", table, ["state", "asked_at", "id"])
    for column in ("asked_by", "decided_by", "paid_by"):
        op.create_index(f"ix_affiliate_payouts_{column}", table, [column])
    op.create_index(
        "uq_affiliate_payouts_open",
        table,
        ["account_id", "currency"],
        unique=True,
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )


def _commissions() -> None:
    table = "affiliate_commissions"
    op.create_table(
        table,
        *_needed(sa.Uuid(), "id", "account_id"),
        *_maybe(sa.Uuid(), "referral_id"),
        *_needed(sa.Integer(), "referral_number"),
        *_needed(sa.Uuid(), "invoice_id"),
        *_needed(sa.Date(), "issued_on"),
        *_needed(sa.String(3), "currency"),
        *_needed(sa.BigInteger(), "base"),
        *_needed(sa.Integer(), "percent"),
        *_needed(sa.BigInteger(), "amount"),
        *_needed(sa.String(24), "state"),
        *_needed(WHEN, "found_at", "earned_at"),
        *_maybe(WHEN, "ended_at"),
        *_maybe(sa.Uuid(), "payout_id"),
        sa.CheckConstraint("amount >= 0 AND amount <= base", name=op.f("ck_affiliate_commissions_amount")),
        _one_of(table, "state", ("pending", "earned", "paid", "reversed")),
        _leads(table, "account_id", "accounts"),
        _leads(table, "referral_id", "affiliate_referrals", "SET NULL"),
        _leads(table, "payout_id", "affiliate_payouts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliate_commissions")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_affiliate_commissions_invoice_id")),
    )
    for columns in (
        ["account_id", "found_at", "id"],
        ["account_id", "state", "currency"],
        ["referral_id"],
        ["payout_id"],
        ["issued_on", "id"],
    ):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def _destinations() -> None:
    table = "affiliate_destinations"
    op.create_table(
        table,
        *_needed(sa.Uuid(), "id", "account_id"),
        *_needed(sa.String(24), "kind"),
        *_needed(sa.String(20), "hint"),
        *_needed(sa.Text(), "sealed"),
        *_needed(sa.String(64), "iban_hash"),
        *_needed(sa.Uuid(), "set_by"),
        *_needed(WHEN, "set_at", "usable_at"),
        *_maybe(sa.Uuid(), "verified_by"),
        *_maybe(WHEN, "verified_at"),
        *_needed(sa.Integer(), "version"),
        _one_of(table, "kind", DESTINATIONS),
        _leads(table, "account_id", "accounts"),
        *(_leads(table, column, "users") for column in ("set_by", "verified_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliate_destinations")),
        sa.UniqueConstraint("account_id", name=op.f("uq_affiliate_destinations_account_id")),
    )
    for column in ("iban_hash", "set_by", "verified_by"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """Go down."""
    for table in ("destinations", "commissions", "payouts", "referrals", "clicks", "links"):
        op.drop_table(f"affiliate_{table}")
    for key in sorted(set(POLICY_RANGES_AFFILIATE) - set(POLICY_RANGES_0068)):
        op.execute(f"DELETE FROM policy_changes WHERE key = '{key}'")
        op.execute(f"DELETE FROM policy_values WHERE key = '{key}'")
    op.execute(
        "UPDATE retention_runs SET rule = 'retention.audit_details_days', position_at = NULL, position_id = NULL "
        "WHERE rule = 'retention.commission_years'"
    )
    policy_ranges(op.get_bind(), POLICY_RANGES_0068)
