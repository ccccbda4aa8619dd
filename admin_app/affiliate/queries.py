"""What an owner reads of their affiliate programme: nothing of who was referred but a number, a month and a state.

Amounts are in the smallest unit, one a currency, never added together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate import entry, figures, program
from admin_app.affiliate.figures import Figures, OwnLink
from admin_app.affiliate.models import (
    AffiliateClicks,
    AffiliateCommission,
    AffiliateDestination,
    AffiliateLink,
    AffiliatePayout,
    AffiliateReferral,
    CommissionState,
    DestinationKind,
    PayoutState,
    ReferralState,
)
from admin_app.affiliate.payouts import NOWHERE
from admin_app.affiliate.program import Terms
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock, paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, NotFound

NEWEST_LINKS = paging.Order((AffiliateLink.created_at, AffiliateLink.id))
NEWEST_REFERRALS = paging.Order((AffiliateReferral.since, AffiliateReferral.id))
NEWEST_COMMISSIONS = paging.Order((AffiliateCommission.found_at, AffiliateCommission.id))
NEWEST_PAYOUTS = paging.Order((AffiliatePayout.asked_at, AffiliatePayout.id))


@dataclass(frozen=True, slots=True)
class OwnReferral:
    """A referral by its number: who it is stays with them."""

    id: UUID
    number: int
    month: date
    state: ReferralState
    until: date | None


@dataclass(frozen=True, slots=True)
class OwnCommission:
    """A commission; what the customer paid isn't told."""

    id: UUID
    referral: int
    month: date
    currency: str
    percent: int
    amount: int
    state: CommissionState
    earned_at: datetime
    ended_at: datetime | None
    payout_id: UUID | None


@dataclass(frozen=True, slots=True)
class OwnDestination:
    """Where payouts go, masked. `verified` of a bank account: billing has compared its holder."""

    kind: DestinationKind
    hint: str
    set_at: datetime
    usable_at: datetime
    verified: bool
    version: int

    @property
    def waits(self) -> bool:
        """Whether its waiting time isn't over."""
        return self.usable_at > clock.now()


@dataclass(frozen=True, slots=True)
class OwnPayout:
    """A payout."""

    id: UUID
    number: str
    currency: str
    amount: int
    commissions: int
    kind: DestinationKind
    hint: str
    state: PayoutState
    asked_at: datetime
    decided_at: datetime | None
    ended_at: datetime | None
    reason: str
    reference: str
    version: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page: the terms, the figures, clicks of 30 days, referrals so far, and where payouts go.

    `writes`: whether the reader may change anything, as their account stands.
    """

    terms: Terms
    figures: tuple[Figures, ...]
    clicks: int
    referrals: int
    destination: OwnDestination | None
    writes: bool

    @property
    def begins(self) -> bool:
        """Whether something new can be begun: the reader may, and the programme is on."""
        return self.writes and self.terms.on

    @property
    def can_ask(self) -> bool:
        """Whether a payout can be asked for now: somewhere is named and waited for, and enough is earned."""
        serves = self.destination is not None and not self.destination.waits
        return self.begins and serves and bool(self.offered)

    @property
    def offered(self) -> list[Figures]:
        """The currencies in which enough is earned."""
        return [one for one in self.figures if one.may_ask]


def begins(actor: Actor) -> bool:
    """Whether something new can be begun: the programme is on. One statement. Raises NotAllowed."""
    entry.reader(actor)
    return program.terms().on


def overview(actor: Actor) -> Overview:
    """How it stands. Four statements. Raises NotAllowed."""
    account_id, terms = entry.reader(actor), program.terms()
    clicks, referred, status = db.session.execute(
        sa.select(
            _clicks(AffiliateLink.account_id == account_id),
            sa.select(sa.func.count()).where(AffiliateReferral.account_id == account_id).scalar_subquery(),
            sa.select(Account.status).where(Account.id == account_id).scalar_subquery(),
        )
    ).one()
    return Overview(
        terms,
        figures.sums(account_id, terms),
        int(clicks or 0),
        int(referred),
        _destination(account_id),
        entry.writes(actor, AccountStatus(status)),
    )


def to_ask(actor: Actor) -> Overview:
    """The same for whoever asks for a payout. Raises NotAllowed, NotFound while the programme is off, Conflict where nothing says where it goes."""
    found = overview(actor)
    if not found.terms.on:
        raise NotFound
    if found.destination is None:
        raise Conflict(NOWHERE)
    return found


def _clicks(which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    since = (clock.now() - figures.CLICKS_OF).date()
    return (
        sa.select(sa.func.sum(AffiliateClicks.clicks))
        .join(AffiliateLink, AffiliateLink.id == AffiliateClicks.link_id)
        .where(which, AffiliateClicks.day >= since)
        .scalar_subquery()
    )


def links(actor: Actor, *, key: str | None = None, size: int = 25) -> paging.Page[OwnLink]:
    """The account's links, the newest first. One statement. Raises NotAllowed, Invalid for a bad key."""
    wanted = figures.with_figures().where(AffiliateLink.account_id == entry.reader(actor))
    found = paging.fetch_rows(wanted, NEWEST_LINKS, size=size, key=key)
    return paging.Page([figures.own_link(row) for row in found.rows], found.older, found.newer)


def link(actor: Actor, link_id: UUID) -> OwnLink:
    """One of them. Raises NotAllowed, NotFound for another account's, the same as absent."""
    wanted = figures.with_figures().where(
        AffiliateLink.id == link_id, AffiliateLink.account_id == entry.reader(actor)
    )
    row = db.session.execute(wanted).first()
    if row is None:
        raise NotFound
    return figures.own_link(row)


def referrals(actor: Actor, *, key: str | None = None, size: int = 25) -> paging.Page[OwnReferral]:
    """The account's referrals, the newest first. One statement. Raises NotAllowed, Invalid for a bad key."""
    wanted = sa.select(AffiliateReferral).where(AffiliateReferral.account_id == entry.reader(actor))
    found = paging.fetch(wanted, NEWEST_REFERRALS, size=size, key=key)
    return paging.Page([_referral(row) for row in found.rows], found.older, found.newer)


def _referral(row: AffiliateReferral) -> OwnReferral:
    over = row.until is not None and row.until <= clock.now().date()
    state = ReferralState.OVER if over else ReferralState.ACTIVE
    return OwnReferral(row.id, row.number, row.since.replace(day=1), state, row.until)


def commissions(actor: Actor, *, key: str | None = None, size: int = 25) -> paging.Page[OwnCommission]:
    """The account's commissions, the newest first. One statement. Raises NotAllowed, Invalid for a bad key."""
    wanted = sa.select(AffiliateCommission).where(AffiliateCommission.account_id == entry.reader(actor))
    found = paging.fetch(wanted, NEWEST_COMMISSIONS, size=size, key=key)
    return paging.Page([_commission(row) for row in found.rows], found.older, found.newer)


def _commission(row: AffiliateCommission) -> OwnCommission:
    return OwnCommission(
        row.id,
        row.referral_number,
        row.issued_on.replace(day=1),
        row.currency,
        row.percent,
        row.amount,
        row.state,
        row.earned_at,
        row.ended_at,
        row.payout_id,
    )


def destination(actor: Actor) -> OwnDestination | None:
    """Where payouts go; None where nobody said. One statement. Raises NotAllowed."""
    return _destination(entry.reader(actor))


def _destination(account_id: UUID) -> OwnDestination | None:
    row = db.session.scalar(
        sa.select(AffiliateDestination).where(AffiliateDestination.account_id == account_id)
    )
    if row is None:
        return None
    return OwnDestination(
        row.kind, row.hint, row.set_at, row.usable_at, row.verified_at is not None, row.version
    )


def payouts(actor: Actor, *, key: str | None = None, size: int = 25) -> paging.Page[OwnPayout]:
    """The account's payouts, the newest first. One statement. Raises NotAllowed, Invalid for a bad key."""
    wanted = sa.select(AffiliatePayout).where(AffiliatePayout.account_id == entry.reader(actor))
    found = paging.fetch(wanted, NEWEST_PAYOUTS, size=size, key=key)
    return paging.Page([_payout(row) for row in found.rows], found.older, found.newer)


def payout(actor: Actor, payout_id: UUID) -> tuple[OwnPayout, list[OwnCommission]]:
    """One of them, with the commissions in it. Raises NotAllowed, NotFound for another account's, the same as absent."""
    row = db.session.scalar(
        sa.select(AffiliatePayout).where(
            AffiliatePayout.id == payout_id, AffiliatePayout.account_id == entry.reader(actor)
        )
    )
    if row is None:
        raise NotFound
    inside = (
        sa.select(AffiliateCommission)
        .where(AffiliateCommission.payout_id == row.id)
        .order_by(AffiliateCommission.found_at.desc(), AffiliateCommission.id.desc())
        .limit(INSIDE_SHOWN)
    )
    return _payout(row), [_commission(one) for one in db.session.scalars(inside)]


INSIDE_SHOWN = 200  # commissions of one payout; all of them stand in the list


def _payout(row: AffiliatePayout) -> OwnPayout:
    return OwnPayout(
        row.id,
        row.number,
        row.currency,
        row.amount,
        row.commissions,
        row.kind,
        row.hint,
        row.state,
        row.asked_at,
        row.decided_at,
        row.ended_at,
        row.reason,
        row.reference,
        row.version,
    )
