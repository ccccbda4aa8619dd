"""The affiliate programme: turned on, links by the command, what billing tells as rows."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate import commissions, deciding, destination, links, payouts
from admin_app.affiliate.models import (
    AffiliateCommission,
    AffiliateDestination,
    AffiliateLink,
    AffiliatePayout,
    AffiliateReferral,
)
from admin_app.billing.models import FactKind
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from tests.canaries import CANARIES
from tests.cast import actor_of
from tests.factories.billing import known, make_invoice
from tests.factories.people import make_account, make_person, make_staff

IBAN, OTHER_IBAN = "DE89370400440532013000", "AT611904300234573201"
REASON = "Compared with the register"
_numbers = itertools.count(1)


def turn_on(**values: int | bool) -> None:
    """The programme is on, with these policies (names without `affiliate.`)."""
    with transaction() as session:
        for name, value in {"on": True, **values}.items():
            key = Key(f"affiliate.{name}").value
            session.execute(sa.delete(PolicyValue).where(PolicyValue.key == key))
            session.add(PolicyValue(key=key, value=value, effective_from=clock.now() - timedelta(days=400)))


def make_link(owner: User, name: str = "") -> AffiliateLink:
    """A link of the owner's account."""
    return link(links.create(actor_of(owner), name=name or f"Newsletter {next(_numbers)}"))


def link(link_id: UUID) -> AffiliateLink:
    """A link as it stands now."""
    return _now(AffiliateLink, link_id)


def payout(payout_id: UUID) -> AffiliatePayout:
    """A payout as it stands now."""
    return _now(AffiliatePayout, payout_id)


def _now(model: type[Any], row_id: UUID) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(model, row_id)


def click(of: AffiliateLink, times: int = 1) -> None:
    """Somebody follows it, now."""
    for _ in range(times):
        links.count(of.id)


def refer(by: AffiliateLink, account: Account | None = None, **traits: Any) -> AffiliateReferral:
    """A customer came by a link; its invoices are looked at next."""
    account = account or make_account()
    values: dict[str, Any] = {"number": next(_numbers), "since": date(2026, 9, 1), **traits}
    with transaction() as session:
        row = AffiliateReferral(
            id=clock.new_id(),
            account_id=by.account_id,
            link_id=by.id,
            referred_account_id=account.id,
            **values,
        )
        session.add(row)
    return row


def pay_invoice(referral: AffiliateReferral, total: int = 10_000, **traits: Any) -> UUID:
    """A paid invoice of the referred customer, entered by hand: it doesn't grow stale."""
    account = db.session.get_one(Account, referral.referred_account_id)
    known(account, source="manual", kinds=(FactKind.INVOICES,))
    return make_invoice(account, total=total, paid=total, status="paid", **traits).id


def look() -> None:
    """The worker looks at every referral, due or not."""
    with transaction() as session:
        session.execute(sa.update(AffiliateReferral).values(look_at=clock.now() - timedelta(minutes=1)))
    commissions.look(system("test"))


def earned(owner: User, total: int = 100_000, **traits: Any) -> AffiliateCommission:
    """A commission that can be paid out: 10 % of an invoice whose time for refunds is over."""
    invoice_id = pay_invoice(refer(make_link(owner)), total, **traits)
    with clock.shifted(-timedelta(days=31)):
        look()
    look()
    return of_invoice(invoice_id)


def of_invoice(invoice_id: UUID) -> Any:
    """What an invoice brought; None where it is nothing."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalar(
        sa.select(AffiliateCommission).where(AffiliateCommission.invoice_id == invoice_id)
    )


def to_bank(
    owner: User, iban: str = IBAN, *, holder: str = "Nordlicht Media GmbH", waits: bool = False
) -> AffiliateDestination:
    """Payouts go to a bank account, set long ago unless it `waits`."""
    with clock.shifted(timedelta(0) if waits else -timedelta(days=4)):
        destination.put(actor_of(owner), kind="bank", holder=holder, iban=iban)
    return of_account(owner)


def of_account(owner: User) -> Any:
    """Where payouts of somebody's account go."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalar(
        sa.select(AffiliateDestination).where(AffiliateDestination.account_id == actor_of(owner).account_id)
    )


def compare(by: User, owner: User) -> None:
    """Billing has compared the holder."""
    destination.verify(actor_of(by), of_account(owner).id, reason=REASON)


def ask(owner: User, currency: str = "EUR") -> UUID:
    """An owner asks for a payout; gives its id."""
    return payouts.ask(actor_of(owner), currency=currency)


def approve(by: User, payout_id: UUID) -> None:
    """Billing approves it."""
    deciding.approve(actor_of(by), payout_id, reason=REASON)


def _programme(account: Account, holder: str, iban: str) -> dict[str, Any]:
    owner, billing, other = make_person(account, role="owner"), make_staff("billing"), make_staff("billing")
    earned(owner)
    to_bank(owner, iban, holder=holder)
    compare(other, owner)
    asked = ask(owner)
    approve(billing, asked)
    earned(owner, currency="USD")
    return {
        "affiliate_link": make_link(owner).id,
        "affiliate_payout": ask(owner, "USD"),
        "affiliate_approved": asked,
    }


def in_world(account: Account) -> dict[str, Any]:
    """The programme on, a link, a payout that waits and one that is approved, to a bank account that is a canary."""
    turn_on()
    return {
        **_programme(account, CANARIES["account holder"], CANARIES["IBAN"]),
        "affiliate_code": make_link(make_person(make_account(), role="owner")).code,
    }


def elsewhere(account: Account) -> dict[str, Any]:
    """The same of another account."""
    return _programme(account, "Baobab Logistics Ltd", IBAN)
