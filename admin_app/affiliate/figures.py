"""Figures of an account's affiliate programme: sums a currency, and what each link brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate import program
from admin_app.affiliate.models import (
    AffiliateClicks,
    AffiliateCommission,
    AffiliateLink,
    AffiliateReferral,
    CommissionState,
)
from admin_app.affiliate.program import Terms
from admin_app.kernel import clock
from admin_app.kernel.db import db

CLICKS_OF = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands in one currency, in its smallest unit. `asked` is in payouts under way, and no part of `earned`."""

    currency: str
    pending: int = 0
    earned: int = 0
    asked: int = 0
    paid: int = 0
    least: int = 0

    @property
    def may_ask(self) -> bool:
        """Whether enough is earned for a payout, and none is under way."""
        return self.earned >= self.least and not self.asked


@dataclass(frozen=True, slots=True)
class OwnLink:
    """A link, with what it brought: clicks of the last 30 days, and referrals so far."""

    id: UUID
    code: str
    name: str
    url: str
    created_at: datetime
    retired_at: datetime | None
    clicks: int
    referrals: int
    version: int


def sums(account_id: UUID, terms: Terms) -> tuple[Figures, ...]:
    """The figures of an account, a currency each. One statement over its own commissions; the caller judges the right."""
    in_payout = AffiliateCommission.payout_id.is_not(None)
    wanted = (
        sa.select(
            AffiliateCommission.currency,
            AffiliateCommission.state,
            in_payout.label("in_payout"),
            sa.func.sum(AffiliateCommission.amount).label("amount"),
        )
        .where(AffiliateCommission.account_id == account_id)
        .group_by(AffiliateCommission.currency, AffiliateCommission.state, in_payout)
        .order_by(AffiliateCommission.currency)
    )
    sums: dict[str, dict[str, int]] = {}
    for row in db.session.execute(wanted):
        place = "asked" if row.state is CommissionState.EARNED and row.in_payout else row.state.value
        of = sums.setdefault(row.currency, {})
        of[place] = of.get(place, 0) + int(row.amount)
    names = ("pending", "earned", "asked", "paid")
    return tuple(
        Figures(currency, **{name: of.get(name, 0) for name in names}, least=terms.least(currency))
        for currency, of in sums.items()
        if any(of.get(name) for name in names)
    )


def with_figures() -> sa.Select[*tuple[Any, ...]]:
    """Links, each with its clicks of the last 30 days and its referrals; the caller judges the right."""
    clicks = (
        sa.select(sa.func.coalesce(sa.func.sum(AffiliateClicks.clicks), 0))
        .where(
            AffiliateClicks.link_id == AffiliateLink.id,
            AffiliateClicks.day >= (clock.now() - CLICKS_OF).date(),
        )
        .scalar_subquery()
    )
    brought = (
        sa.select(sa.func.count())
        .where(AffiliateReferral.link_id == AffiliateLink.id)
        .correlate(AffiliateLink)
        .scalar_subquery()
    )
    return sa.select(AffiliateLink, clicks.label("clicks"), brought.label("referrals"))


def own_link(found: sa.Row[*tuple[Any, ...]]) -> OwnLink:
    """A link of `with_figures`."""
    row: AffiliateLink = found[0]
    return OwnLink(
        row.id,
        row.code,
        row.name,
        program.short_url(row.code),
        row.created_at,
        row.retired_at,
        int(found.clicks),
        int(found.referrals),
        row.version,
    )
