"""New and overdue invoices are told by mail once each, to whoever sees them and gets the topic (DOMAIN 9)."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from admin_app.billing import service as billing
from admin_app.billing.models import Invoice
from admin_app.email.models import Mail, Topic
from admin_app.identity.models import Account, AccountStatus
from admin_app.invoice_mail import sending
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.policy.register import Key
from admin_app.subscription import service as subscriptions
from tests.cast import actor_of
from tests.customer_import.conftest import files as files
from tests.factories.billing import change, make_invoice
from tests.factories.contacts import make_contact
from tests.factories.imports import NUMBER
from tests.factories.people import make_person
from tests.policy.test_values import set_value

INVOICE = {
    "number": "INV-7", "issued_on": date(2026, 11, 1), "due_on": date(2026, 11, 15), "currency": "EUR", "total": 77_177,
    "paid": 0, "status": "unpaid", "reason": "Entered by hand",
}  # fmt: skip


@pytest.fixture
def told(cast):
    """Invoices are mailed, and there is an owner."""
    assert cast.alice
    set_value(Key.INVOICE_MAIL, True)


def written():
    wanted = (
        sa.select(Mail.template, Mail.to_address).where(Mail.topic == Topic.BILLING).order_by(Mail.created_at)
    )
    return [tuple(row) for row in db.session.execute(wanted)]


def enter(cast, **values):
    return billing.enter_invoice(actor_of(cast.bill), cast.nordlicht.id, **(INVOICE | values))


def correct(cast, invoice_id, **values):
    row = db.session.get(Invoice, invoice_id)
    given = {name: value for name, value in (INVOICE | values).items() if name != "number"}
    billing.correct_invoice(actor_of(cast.bill), invoice_id, version=row.version, **given)


def test_a_new_invoice_is_told_to_owners_without_its_amount(cast, told, run_jobs):
    enter(cast)
    run_jobs()
    assert written() == [("invoices_new", cast.alice.email)]
    mail = db.session.scalars(sa.select(Mail).where(Mail.topic == Topic.BILLING)).one()
    assert "INV-7" in mail.text
    assert "15 Nov 2026" in mail.text
    assert "771" not in mail.text
    assert mail.subscribed


def test_it_goes_to_each_address_that_gets_the_topic(cast, told, run_jobs):
    books = make_contact(cast.alice, value="books@nordlicht.example").id
    subscriptions.choose(actor_of(cast.alice), {books: {Topic.BILLING}, cast.alice.id: set()})
    enter(cast)
    run_jobs()
    assert written() == [("invoices_new", "books@nordlicht.example")]


def test_an_invoice_that_becomes_overdue_is_told_once_more_and_never_again(cast, told, run_jobs):
    invoice_id = enter(cast)
    run_jobs()
    for status in ("overdue", "unpaid", "overdue", "paid", "unpaid"):
        correct(cast, invoice_id, status=status)
        run_jobs()
    assert [template for template, _ in written()] == ["invoices_new", "invoices_overdue"]


def test_what_was_paid_before_the_mail_is_written_is_told_to_nobody(cast, told, run_jobs):
    correct(cast, enter(cast), status="paid", paid=77_177)
    run_jobs()
    assert written() == []


def test_without_the_policy_nothing_is_told_and_turning_it_on_tells_nothing_old(cast, run_jobs):
    assert cast.alice
    invoice_id = enter(cast)
    set_value(Key.INVOICE_MAIL, True)
    run_jobs()
    assert written() == []
    correct(cast, invoice_id, status="overdue")
    run_jobs()
    assert [template for template, _ in written()] == ["invoices_overdue"]


@pytest.mark.parametrize("status", [AccountStatus.CLOSING, AccountStatus.DEACTIVATED])
def test_an_account_that_is_closing_or_closed_is_told_nothing(cast, told, run_jobs, status):
    enter(cast)
    change(cast.nordlicht, status=status)
    run_jobs()
    assert written() == []


@pytest.mark.parametrize(("status", "sent"), [("unpaid", 0), ("overdue", 1)])
def test_of_restricted_data_a_claim_that_is_overdue_is_told_alone(cast, told, run_jobs, status, sent):
    enter(cast, status=status)
    change(cast.alice, restricted_since=clock.now())
    run_jobs()
    assert len(written()) == sent


def test_an_import_tells_all_new_invoices_of_an_account_in_one_mail_and_a_rerun_tells_nothing(
    files, cast, told, run_jobs
):
    files.add("accounts").run()
    account = db.session.scalars(sa.select(Account).where(Account.number == NUMBER)).one()
    owner = make_person(account, role="owner")
    files.new().add("accounts").add("invoices").add("invoices", invoice_number="INV-2").run()
    run_jobs()
    files.run()
    run_jobs()
    assert written() == [("invoices_new", owner.email)]
    text = db.session.scalars(sa.select(Mail.text).where(Mail.topic == Topic.BILLING)).one()
    assert ("INV-1" in text, "INV-2" in text) == (True, True)


def test_an_invoice_that_the_company_calls_overdue_is_told_once(files, cast, told, run_jobs):
    files.add("accounts").add("invoices").run()
    run_jobs()
    account = db.session.scalars(sa.select(Account).where(Account.number == NUMBER)).one()
    owner = make_person(account, role="owner")
    files.new().add("accounts").add("invoices", status="overdue")
    files.run(dry_run=True)
    run_jobs()
    assert written() == []
    for _again in range(2):
        files.run()
        run_jobs()
    assert written() == [("invoices_overdue", owner.email)]


def test_two_workers_tell_an_invoice_once(cast, told, threads, postgres_only):
    make_invoice(cast.nordlicht, notice="new_waits")
    account_id = cast.nordlicht.id

    def work():
        with transaction():
            sending.send(system("job-x"), account_id)

    threads([work] * 2)
    assert len(written()) == 1
