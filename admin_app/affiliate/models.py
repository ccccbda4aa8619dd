"""The affiliate programme: links, their clicks a day, referrals, commissions, payout destinations and payouts.

Money is integer cents (the currency's smallest unit). Nothing of whoever follows a link is kept: neither address nor browser.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.case_kind import numbers
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

LINK_NAME_MAX = 60
CODE_MAX = 20
HOLDER_MAX = 70  # the name of whoever holds a bank account, as SEPA allows it (EPC, rule book, AT-21)
REFERENCE_MAX = 60
REASON_MAX = 500


class ReferralState(enum.StrEnum):
    """Whether a referral brings commissions."""

    ACTIVE = "active"
    OVER = "over"  # the months for which it brings any are over


class CommissionState(enum.StrEnum):
    """How far a commission has come."""

    PENDING = "pending"  # the invoice may still be refunded
    EARNED = "earned"
    PAID = "paid"
    REVERSED = "reversed"  # refunded before it was in a payout


class DestinationKind(enum.StrEnum):
    """Where payouts go."""

    BANK = "bank"
    CREDIT = "credit"  # to the account's own balance


class PayoutState(enum.StrEnum):
    """How far a payout has come."""

    ASKED = "asked"
    APPROVED = "approved"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN_PAYOUTS = (PayoutState.ASKED, PayoutState.APPROVED)
OPEN = sa.text("state IN ('asked', 'approved')")


class AffiliateLink(Model):
    """A link that an account passes on. Its code stands in the address, and is what the billing system tells us again."""

    __tablename__ = "affiliate_links"
    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.Index("ix_affiliate_links_account_id_created_at_id", "account_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    code: Mapped[str] = mapped_column(sa.String(CODE_MAX))
    name: Mapped[str] = mapped_column(sa.String(LINK_NAME_MAX))
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AffiliateClicks(Model):
    """How often a link was followed on one day (UTC). `minute_clicks` are those of the minute counted last, which are bounded."""

    __tablename__ = "affiliate_clicks"

    link_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("affiliate_links.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    clicks: Mapped[int] = mapped_column(default=0)
    minute: Mapped[int] = mapped_column(default=0)  # of the day
    minute_clicks: Mapped[int] = mapped_column(default=0)


class AffiliateReferral(Model):
    """A customer who came by a link: the first one that was told stays. `number` counts within the affiliate's account."""

    __tablename__ = "affiliate_referrals"
    __table_args__ = (
        sa.UniqueConstraint("referred_account_id"),
        sa.UniqueConstraint("account_id", "number"),
        sa.Index("ix_affiliate_referrals_account_id_since_id", "account_id", "since", "id"),
        sa.Index("ix_affiliate_referrals_link_id", "link_id"),
        sa.Index("ix_affiliate_referrals_look_at_id", "look_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))  # the affiliate's
    link_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("affiliate_links.id", ondelete="SET NULL"))
    number: Mapped[int] = mapped_column()
    referred_account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    since: Mapped[date] = mapped_column()  # the day (UTC) on which the referred one became a customer
    until: Mapped[date | None] = (
        mapped_column()
    )  # invoices issued before it bring commissions; None: without an end
    noted_at: Mapped[datetime] = mapped_column(default=clock.now)
    look_at: Mapped[datetime] = mapped_column(default=clock.now)  # when its invoices are looked at next


class AffiliateCommission(Model):
    """What a paid invoice of a referred customer brings, once. The terms are those of when it was found paid.

    `invoice_id` leads nowhere once the invoice's own term is over, so it is no foreign key. `base` is what was paid of the
    invoice, `amount` the share of it in whole cents.
    """

    __tablename__ = "affiliate_commissions"
    __table_args__ = (
        sa.UniqueConstraint("invoice_id"),
        sa.CheckConstraint("amount >= 0 AND amount <= base", name="amount"),
        sa.Index("ix_affiliate_commissions_account_id_found_at_id", "account_id", "found_at", "id"),
        sa.Index("ix_affiliate_commissions_account_id_state_currency", "account_id", "state", "currency"),
        sa.Index("ix_affiliate_commissions_referral_id", "referral_id"),
        sa.Index("ix_affiliate_commissions_payout_id", "payout_id"),
        sa.Index("ix_affiliate_commissions_issued_on_id", "issued_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))  # the affiliate's
    referral_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("affiliate_referrals.id", ondelete="SET NULL")
    )
    referral_number: Mapped[int] = mapped_column()
    invoice_id: Mapped[UUID] = mapped_column(sa.Uuid)
    issued_on: Mapped[date] = mapped_column()  # the invoice
    currency: Mapped[str] = mapped_column(sa.String(3))
    base: Mapped[int] = mapped_column(sa.BigInteger)
    percent: Mapped[int] = mapped_column()
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    state: Mapped[CommissionState] = mapped_column(
        one_of(CommissionState, "state"), default=CommissionState.PENDING
    )
    found_at: Mapped[datetime] = mapped_column(default=clock.now)  # when the invoice was found paid
    earned_at: Mapped[datetime] = mapped_column()  # when the time for refunds is over
    ended_at: Mapped[datetime | None] = mapped_column()  # paid out or reversed
    payout_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("affiliate_payouts.id"))


class AffiliateDestination(Model):
    """Where an account's payouts go: a bank account, or its own balance. One an account, changed in place.

    `sealed` holds the number and holder of a bank account, `hint` what is shown of it, `iban_hash` finds the same one
    elsewhere. It serves from `usable_at` on, and a bank account only once billing has compared its holder.
    """

    __tablename__ = "affiliate_destinations"
    __table_args__ = (
        sa.UniqueConstraint("account_id"),
        sa.Index("ix_affiliate_destinations_iban_hash", "iban_hash"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    kind: Mapped[DestinationKind] = mapped_column(one_of(DestinationKind, "kind"))
    hint: Mapped[str] = mapped_column(sa.String(20), default="")
    sealed: Mapped[str] = mapped_column(sa.Text, default="")
    iban_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    set_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
    usable_at: Mapped[datetime] = mapped_column()
    verified_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    verified_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AffiliatePayout(Model):
    """A sum of earned commissions in one currency, asked for by an owner. It holds its destination as it stood then."""

    __tablename__ = "affiliate_payouts"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.Index("ix_affiliate_payouts_account_id_asked_at_id", "account_id", "asked_at", "id"),
        sa.Index("ix_affiliate_payouts_asked_at_id", "asked_at", "id"),
        sa.Index("ix_affiliate_payouts_state_asked_at_id", "state", "asked_at", "id"),
        sa.Index(
            "uq_affiliate_payouts_open",
            "account_id",
            "currency",
            unique=True,
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    number: Mapped[str] = mapped_column(sa.String(numbers.LENGTH), default=numbers.numbered("PO"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    commissions: Mapped[int] = mapped_column()  # how many
    kind: Mapped[DestinationKind] = mapped_column(one_of(DestinationKind, "kind"))
    hint: Mapped[str] = mapped_column(sa.String(20), default="")
    snapshot: Mapped[str] = mapped_column(sa.String(64))  # keyed hash of amount, commissions and destination
    state: Mapped[PayoutState] = mapped_column(one_of(PayoutState, "state"), default=PayoutState.ASKED)
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("users.id"), index=True
    )  # approved or refused
    decided_at: Mapped[datetime | None] = mapped_column()
    reason: Mapped[str] = mapped_column(
        sa.String(REASON_MAX), default=""
    )  # of a refusal, as the customer reads it
    paid_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column()  # paid, refused or withdrawn
    reference: Mapped[str] = mapped_column(sa.String(REFERENCE_MAX), default="")
    frozen_by: Mapped[UUID | None] = mapped_column(sa.Uuid)  # a dispute
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
