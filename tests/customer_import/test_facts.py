"""Services and invoices, and as of when they are known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from admin_app.billing.models import FactsKnown, Invoice, Service
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from tests.factories.imports import NUMBER

OTHER = "A-40000002"
T = datetime(2026, 3, 31, 4, tzinfo=UTC)


def known() -> dict[tuple[str, str], datetime]:
    wanted = sa.select(Account.number, FactsKnown.kind, FactsKnown.as_of).join(Account)
    return {(number, kind.value): as_of for number, kind, as_of in db.session.execute(wanted)}


@pytest.fixture
def two(files):
    """Two accounts with a service and an invoice each."""
    files.add("accounts").add("accounts", number=OTHER).add("services").add("invoices")
    return files.add("services", account_number=OTHER).add(
        "invoices", account_number=OTHER, invoice_number="INV-2"
    )


def test_a_services_id_is_unique_within_its_account_only(two):
    result = two.add("services").run()
    assert (result.counts["services"]["created"], result.counts["services"]["refused"]) == (2, 1)


def test_money_comes_in_as_cents(two):
    two.run()
    invoice = db.session.scalars(sa.select(Invoice).where(Invoice.number == "INV-1")).one()
    assert (invoice.total, invoice.paid, invoice.open_amount, invoice.source) == (11900, 0, 11900, "import")


def test_a_paid_invoice_that_retention_removed_doesnt_come_in_again_and_an_unpaid_one_does(files):
    files.add("accounts")
    for number, status, issued in (
        ("INV-OLD", "paid", 2015),
        ("INV-OWED", "overdue", 2015),
        ("INV-NEW", "paid", 2025),
    ):
        paid = "119.00" if status == "paid" else "0.00"
        files.add(
            "invoices",
            invoice_number=number,
            status=status,
            paid=paid,
            issued_on=f"{issued}-12-30",
            due_on=f"{issued}-12-31",
        )
    counts = files.run().counts["invoices"]
    assert (counts["created"], counts["skipped"], counts["refused"]) == (3, 0, 0), "the first run brings all"
    with transaction() as session:
        session.execute(sa.delete(Invoice).where(Invoice.number.in_(["INV-OLD", "INV-OWED"])))
    counts = files.run().counts["invoices"]
    assert (counts["created"], counts["skipped"], counts["unchanged"]) == (1, 1, 1)
    assert set(db.session.scalars(sa.select(Invoice.number))) == {"INV-OWED", "INV-NEW"}


def test_an_invoice_stays_with_its_account(two):
    two.run()
    two.new().add("accounts").add("invoices", invoice_number="INV-2")
    assert two.run().counts["invoices"]["refused"] == 1


def test_a_payment_there_comes_in_with_its_event(two):
    two.run()
    result = two.new().add("accounts").add("invoices", paid="119.00", status="paid").run()
    invoice = db.session.scalars(sa.select(Invoice).where(Invoice.number == "INV-1")).one()
    assert (result.counts["invoices"]["changed"], invoice.status, invoice.paid) == (1, "paid", 11900)


def test_a_correction_of_billing_is_not_undone(two):
    two.run()
    with transaction() as session:
        session.execute(sa.update(Invoice).where(Invoice.number == "INV-1").values(status="credited"))
    two.run()
    assert db.session.scalar(sa.select(Invoice.status).where(Invoice.number == "INV-1")) == "credited"


def test_facts_are_known_as_of_the_time_named(two):
    two.run(as_of=T)
    assert known() == {(n, k): T for n in (NUMBER, OTHER) for k in ("services", "invoices")}


def test_a_kind_whose_file_is_missing_is_not_renewed(two):
    two.run(as_of=T)
    later = T + timedelta(days=1)
    two.new().add("accounts").add("accounts", number=OTHER).without_rows("services").run(as_of=later)
    assert known() == {
        (n, k): later if k == "services" else T for n in (NUMBER, OTHER) for k in ("services", "invoices")
    }


def test_an_account_with_a_refused_row_of_a_kind_keeps_its_older_time(two):
    two.run(as_of=T)
    later = T + timedelta(days=1)
    two.add("services", service_id="SRV-9", status="exploded").run(as_of=later)
    assert known()[NUMBER, "services"] == T
    assert {known()[NUMBER, "invoices"], known()[OTHER, "services"]} == {later}


def test_accounts_that_are_not_in_the_file_are_not_renewed(two):
    two.run(as_of=T)
    later = T + timedelta(days=1)
    two.new().add("accounts").without_rows("services").without_rows("invoices").run(as_of=later)
    assert {at for (number, _), at in known().items() if number == OTHER} == {T}


def test_the_default_is_the_start_of_the_run(two):
    before = clock.now()
    result = two.run()
    assert before <= result.as_of <= clock.now()
    assert set(known().values()) == {result.as_of}


def test_services_and_invoices_are_told_by_their_run(two):
    result = two.run()
    runs = {
        *db.session.scalars(sa.select(Service.import_run_id)),
        *db.session.scalars(sa.select(Invoice.import_run_id)),
    }
    assert runs == {result.run_id}
