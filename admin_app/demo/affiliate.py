"""The demo's affiliate programme: Mara passes on two links, three customers come by them, one payout is paid and one waits."""

from __future__ import annotations

import csv
import tempfile
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from admin_app.affiliate import commissions, deciding, destination, links, payouts
from admin_app.affiliate.models import AffiliateDestination, AffiliateLink, AffiliatePayout, PayoutState
from admin_app.billing import service as billing
from admin_app.billing.models import FactKind
from admin_app.customer_import import run as customer_import
from admin_app.customer_import.files import COLUMNS, OPTIONAL, ImportFile
from admin_app.demo.play import Calendar, account_of, by_name, enter
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.db import db

NEWSLETTER, BLOG = "Newsletter for designers", "Blog: moving a shop"
IBAN = "DE89370400440532013000"  # the example of ISO 13616’s register, nobody’s
# Who came by a link: number, name, city, when (days ago), by which link, and what the first invoice came to.
CAME = (
    ("A-90000001", "Fährhaus Druck GmbH", "Kiel", 74, NEWSLETTER, "1280.00"),
    ("A-90000002", "Salzwiesen Fotografie", "Husum", 48, BLOG, "940.00"),
    ("A-90000003", "Deichkind Spielwaren OHG", "Emden", 9, BLOG, "310.50"),
)


def add_to(calendar: Calendar, now: datetime) -> None:
    """Links, clicks, customers who came by them, commissions and payouts, each at its moment."""
    calendar.add(now - timedelta(days=80), _links)
    for day in range(78, 0, -3):
        calendar.add(now - timedelta(days=day, hours=day % 7), partial(_clicks, day))
    for row in CAME:
        calendar.add(now - timedelta(days=row[3]), partial(_came, row))
        calendar.add(now - timedelta(days=row[3] - 1), commissions.sweep)
    calendar.add(now - timedelta(days=45), _destination)
    calendar.add(now - timedelta(days=40), _compare)
    calendar.add(now - timedelta(days=38), _sweep)
    calendar.add(now - timedelta(days=37), _ask)
    calendar.add(now - timedelta(days=36), _pay)
    calendar.add(now - timedelta(days=15), _sweep)
    calendar.add(now - timedelta(days=2), _ask)


def _links() -> None:
    mara = enter(by_name("mara"))
    for name in (NEWSLETTER, BLOG):
        links.create(mara, name=name)
        clock.pass_by(timedelta(minutes=2))


def _link(name: str) -> AffiliateLink:
    mine = (AffiliateLink.account_id == account_of(by_name("mara")), AffiliateLink.name == name)
    return db.session.scalars(sa.select(AffiliateLink).where(*mine)).one()


def _clicks(day: int) -> None:
    for name, times in ((NEWSLETTER, day % 5), (BLOG, 2 + day % 4)):
        for _ in range(times):
            links.count(_link(name).id)
            clock.pass_by(timedelta(minutes=3))


def _came(row: tuple[str, str, str, int, str, str]) -> None:
    """The company's system tells of a new customer who came by a link, and of its first invoice, which is paid."""
    number, name, city, _days, by, total = row
    today = clock.now().date().isoformat()
    account = {
        "number": number,
        "name": name,
        "kind": "company",
        "status": "active",
        "country": "DE",
        "language": "de",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "city": city,
        "created_at": today,
        "referral": _link(by).code,
    }
    invoice = {
        "account_number": number,
        "invoice_number": f"INV-{number[2:]}",
        "issued_on": today,
        "due_on": today,
        "currency": "EUR",
        "total": total,
        "paid": total,
        "status": "paid",
    }
    with tempfile.TemporaryDirectory() as folder:
        for kind, values in ((ImportFile.ACCOUNTS, account), (ImportFile.INVOICES, invoice)):
            columns = (*COLUMNS[kind], *OPTIONAL.get(kind, ()))
            with (Path(folder) / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([columns, [values.get(column, "") for column in columns]])
        customer_import.run(console(), Path(folder))


def _sweep() -> None:
    """Billing confirms that no invoice was refunded, and the worker finds what is earned by that."""
    came = sa.select(Account.id).where(Account.number.in_([row[0] for row in CAME]))
    for account_id in db.session.scalars(came).all():
        bill = enter(by_name("bill"))
        billing.confirm_unchanged(bill, account_id, kinds=[FactKind.INVOICES], reason="No refunds this month")
    commissions.sweep()


def _destination() -> None:
    mara = enter(by_name("mara"))
    destination.put(mara, kind="bank", holder="Nordlicht Media GmbH", iban=IBAN)


def _compare() -> None:
    mine = AffiliateDestination.account_id == account_of(by_name("mara"))
    found = db.session.scalars(sa.select(AffiliateDestination.id).where(mine)).one()
    destination.verify(
        enter(by_name("bella")), found, reason="Holder is the legal name in the register of companies"
    )


def _ask() -> None:
    payouts.ask(enter(by_name("mara")), currency="EUR")


def _pay() -> None:
    asked = db.session.scalars(
        sa.select(AffiliatePayout.id).where(AffiliatePayout.state == PayoutState.ASKED)
    ).one()
    bill = enter(by_name("bill"))
    deciding.approve(bill, asked, reason="Three invoices checked, none refunded")
    clock.pass_by(timedelta(hours=2))
    deciding.mark_paid(
        enter(by_name("bill")), asked, reason="Transferred with the weekly run", reference="SEPA 2026-0417"
    )
