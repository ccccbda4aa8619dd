"""What staff read of an account's affiliate programme: amounts and bank accounts under an open look at billing alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate import destination as destinations
from admin_app.affiliate import figures, program
from admin_app.affiliate.destination import BankAccount
from admin_app.affiliate.figures import Figures, OwnLink
from admin_app.affiliate.models import (
    AffiliateDestination,
    AffiliateLink,
    AffiliatePayout,
    AffiliateReferral,
    DestinationKind,
    PayoutState,
)
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import Area, Lens
from admin_app.kernel.rights.permissions import Permission, Subject, require

SHOWN = 20


@dataclass(frozen=True, slots=True)
class DestinationFacts:
    """Where an account's payouts go. `bank` is whole, for whoever pays and has looked; `hint` is empty without a look.

    `shared` is how many other accounts name the same bank account.
    """

    id: UUID
    kind: DestinationKind
    hint: str
    set_at: datetime
    usable_at: datetime
    verified_by: UUID | None
    verified_at: datetime | None
    shared: int
    bank: BankAccount | None


@dataclass(frozen=True, slots=True)
class PayoutFacts:
    """A payout in the account's list; no amount without a look."""

    id: UUID
    number: str
    currency: str
    amount: int | None
    state: PayoutState
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class AccountAffiliate:
    """The affiliate tab of an account; `figures` is None without a look at billing."""

    figures: tuple[Figures, ...] | None
    links: tuple[OwnLink, ...]
    more_links: bool
    referrals: int
    destination: DestinationFacts | None
    payouts: tuple[PayoutFacts, ...]


def of_account(actor: Actor, account_id: UUID, lens: Lens) -> AccountAffiliate:
    """The tab of an account, in seven statements at most. Raises NotAllowed."""
    require(actor, Permission.AFFILIATE_READ, Subject(account_id))
    terms, sees = program.terms(), lens.sees(Area.BILLING)
    rows = db.session.execute(
        figures.with_figures()
        .where(AffiliateLink.account_id == account_id)
        .order_by(AffiliateLink.created_at.desc(), AffiliateLink.id.desc())
        .limit(SHOWN + 1)
    ).all()
    referred = sa.select(sa.func.count()).where(AffiliateReferral.account_id == account_id)
    return AccountAffiliate(
        figures.sums(account_id, terms) if sees else None,
        tuple(figures.own_link(row) for row in rows[:SHOWN]),
        len(rows) > SHOWN,
        db.session.scalar(referred) or 0,
        destination_of(actor, account_id, lens),
        _payouts(account_id, sees=sees),
    )


def destination_of(actor: Actor, account_id: UUID, lens: Lens) -> DestinationFacts | None:
    """Where payouts go. Raises NotAllowed."""
    require(actor, Permission.AFFILIATE_READ, Subject(account_id))
    row = db.session.scalar(
        sa.select(AffiliateDestination).where(AffiliateDestination.account_id == account_id)
    )
    if row is None:
        return None
    sees = lens.sees(Area.BILLING)
    whole = sees and actor.may(Permission.AFFILIATE_WRITE)
    return DestinationFacts(
        row.id,
        row.kind,
        row.hint if sees else "",
        row.set_at,
        row.usable_at,
        row.verified_by,
        row.verified_at,
        destinations.shared_with(row),
        destinations.unsealed(row) if whole else None,
    )


def _payouts(account_id: UUID, *, sees: bool) -> tuple[PayoutFacts, ...]:
    wanted = (
        sa.select(AffiliatePayout)
        .where(AffiliatePayout.account_id == account_id)
        .order_by(AffiliatePayout.asked_at.desc(), AffiliatePayout.id.desc())
        .limit(SHOWN)
    )
    return tuple(
        PayoutFacts(row.id, row.number, row.currency, row.amount if sees else None, row.state, row.asked_at)
        for row in db.session.scalars(wanted)
    )


def destination_row(actor: Actor, account_id: UUID) -> AffiliateDestination:
    """The row that an act is about. Raises NotAllowed, NotFound."""
    require(actor, Permission.AFFILIATE_READ, Subject(account_id))
    row = db.session.scalar(
        sa.select(AffiliateDestination).where(AffiliateDestination.account_id == account_id)
    )
    if row is None:
        raise NotFound
    return row
