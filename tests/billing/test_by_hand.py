"""Billing staff enter, correct and confirm facts."""

from datetime import date

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.billing import service as billing
from admin_app.billing.models import Balance, FactKind, Invoice, Service
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from tests.cast import actor_of
from tests.factories.billing import known, make_invoice, make_service

INVOICE = {
    "issued_on": date(2026, 9, 30), "due_on": date(2026, 10, 14), "currency": "EUR", "total": 12_840, "paid": 0,
    "status": "unpaid", "reason": "From the paper file",
}  # fmt: skip
SERVICE = {
    "name": "Mailboxes",
    "kind": "mail",
    "status": "active",
    "since": date(2025, 1, 1),
    "reason": "From the contract",
}
ACTS = {
    "enter_invoice": lambda who, cast: billing.enter_invoice(who, cast.nordlicht.id, number="X-1", **INVOICE),
    "enter_service": lambda who, cast: billing.enter_service(who, cast.nordlicht.id, code="X-1", **SERVICE),
    "set_balance": lambda who, cast: billing.set_balance(
        who, cast.nordlicht.id, currency="EUR", amount=5, reason="Late credit"
    ),
    "confirm": lambda who, cast: billing.confirm_unchanged(
        who, cast.nordlicht.id, kinds=["services"], reason="Checked"
    ),
}


def events(db):
    return db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq)).all()


def test_an_invoice_is_entered_by_hand_with_its_event(cast, db):
    invoice_id = billing.enter_invoice(actor_of(cast.bill), cast.nordlicht.id, number=" X-2026-1 ", **INVOICE)
    row = db.session.get(Invoice, invoice_id)
    assert (row.number, row.total, row.source) == ("X-2026-1", 12_840, "manual")
    (event,) = events(db)
    assert (event.name, event.facts["number"], event.account_id) == (
        "invoice.entered",
        "X-2026-1",
        cast.nordlicht.id,
    )


def test_amounts_stand_in_the_erasable_details_of_an_event_and_never_in_the_event(cast, db):
    invoice_id = billing.enter_invoice(actor_of(cast.bill), cast.nordlicht.id, number="X-1", **INVOICE)
    values = INVOICE | {"total": 77_777, "reason": "Typing mistake"}
    billing.correct_invoice(actor_of(cast.bill), invoice_id, version=1, **values)
    entered, corrected = events(db)
    assert corrected.facts == {"number": "X-1", "fields": ["total"]}
    words = [
        d.words
        for d in db.session.scalars(sa.select(AuditDetail).where(AuditDetail.event_id == corrected.id))
    ]
    told = next(w for w in words if "before" in w)
    assert (told["before"], told["after"], told["reason"]) == (
        {"total": 12_840},
        {"total": 77_777},
        "Typing mistake",
    )
    assert "77777" not in repr(entered.facts) + repr(corrected.facts)


def test_a_service_is_entered_and_corrected(cast, db):
    service_id = billing.enter_service(actor_of(cast.bill), cast.nordlicht.id, code="SRV-9", **SERVICE)
    billing.correct_service(actor_of(cast.bill), service_id, version=1, **(SERVICE | {"status": "cancelled"}))
    row = db.session.get(Service, service_id)
    assert (row.status, row.source, [e.name for e in events(db)]) == (
        "cancelled",
        "manual",
        ["service.entered", "service.corrected"],
    )


def test_a_balance_is_set_and_set_anew(cast, db):
    for amount in (3_600, -200):
        billing.set_balance(
            actor_of(cast.bill), cast.nordlicht.id, currency="eur", amount=amount, reason="Late credit"
        )
    rows = db.session.scalars(sa.select(Balance)).all()
    assert [(b.currency, b.amount) for b in rows] == [("EUR", -200)]


def test_what_is_entered_by_hand_is_known_and_what_was_imported_stays_as_old_as_it_is(cast):
    known(cast.nordlicht, hours_ago=30)
    ACTS["enter_invoice"](actor_of(cast.bill), cast)
    facts = billing.facts(cast.nordlicht.id)
    assert {(k.kind, k.source, k.stale) for k in facts.known if k.kind == "invoices"} == {
        ("invoices", "import", True), ("invoices", "manual", False)
    }  # fmt: skip


def test_confirming_that_nothing_changed_counts_for_every_source(cast):
    known(cast.nordlicht, hours_ago=30)
    billing.confirm_unchanged(
        actor_of(cast.bill), cast.nordlicht.id, kinds=["services", "invoices"], reason="Checked"
    )
    assert billing.facts(cast.nordlicht.id).stale == ()


def test_confirming_what_nobody_ever_told_makes_it_known(cast):
    billing.confirm_unchanged(
        actor_of(cast.bill), cast.nordlicht.id, kinds=["services"], reason="There are none"
    )
    assert billing.facts(cast.nordlicht.id).unknown == (FactKind.INVOICES,)


def test_confirming_nothing_is_refused(cast):
    for kinds in ([], ["weather"]):
        with pytest.raises(Invalid) as refused:
            billing.confirm_unchanged(actor_of(cast.bill), cast.nordlicht.id, kinds=kinds, reason="Checked")
        assert refused.value.field == "kinds"


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["sam", "ada", "root", "aud", "alice"])
def test_s21_only_billing_writes_facts(cast, act, who):
    with pytest.raises((NotAllowed, NotFound)):
        ACTS[act](actor_of(getattr(cast, who)), cast)


@pytest.mark.parametrize("act", ACTS)
def test_each_act_needs_a_reason(cast, act, monkeypatch):
    monkeypatch.setitem(INVOICE, "reason", "  ")
    monkeypatch.setitem(SERVICE, "reason", "  ")
    acts = {
        **ACTS,
        "set_balance": lambda who, cast: billing.set_balance(
            who, cast.nordlicht.id, currency="EUR", amount=5, reason=""
        ),
        "confirm": lambda who, cast: billing.confirm_unchanged(
            who, cast.nordlicht.id, kinds=["services"], reason=""
        ),
    }
    with pytest.raises(Invalid) as refused:
        acts[act](actor_of(cast.bill), cast)
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"due_on": date(2026, 9, 29)}, "due_on"), ({"currency": "EURO"}, "currency"), ({"currency": "XQZ"}, "currency"),
        ({"total": -1}, "total"), ({"paid": -1}, "paid"), ({"total": 10**16}, "total"), ({"status": "lost"}, "status"),
        ({"number": "a\x00b"}, "number"), ({"number": "9" * 61}, "number"), ({"number": " "}, "number"),
    ],
)  # fmt: skip
def test_an_invoice_that_can_not_be_is_refused_beside_its_field(cast, wrong, field):
    with pytest.raises(Invalid) as refused:
        billing.enter_invoice(actor_of(cast.bill), cast.nordlicht.id, **({"number": "X-1"} | INVOICE | wrong))
    assert refused.value.field == field


def test_a_number_that_another_invoice_has_is_refused(cast):
    make_invoice(cast.other, number="X-1")
    with pytest.raises(Invalid) as refused:
        billing.enter_invoice(actor_of(cast.bill), cast.nordlicht.id, number="X-1", **INVOICE)
    assert (refused.value.field, refused.value.reason) == ("number", "taken")


def test_a_services_code_is_taken_within_its_account_only(cast):
    make_service(cast.other, code="SRV-1")
    billing.enter_service(actor_of(cast.bill), cast.nordlicht.id, code="SRV-1", **SERVICE)
    with pytest.raises(Invalid) as refused:
        billing.enter_service(actor_of(cast.bill), cast.nordlicht.id, code="SRV-1", **SERVICE)
    assert refused.value.field == "code"


def test_s41_a_correction_made_from_an_older_page_is_refused(cast):
    row = make_invoice(cast.nordlicht)
    billing.correct_invoice(actor_of(cast.bill), row.id, version=1, **(INVOICE | {"total": 1}))
    with pytest.raises(Conflict):
        billing.correct_invoice(actor_of(cast.bill), row.id, version=1, **INVOICE)


def test_s41_two_corrections_at_once_one_wins(cast, threads, postgres_only):
    row, bill = make_invoice(cast.nordlicht), actor_of(cast.bill)
    row_id = row.id
    results = threads(
        [lambda: billing.correct_invoice(bill, row_id, version=1, **(INVOICE | {"total": 1}))] * 2
    )
    assert [type(r) for r in results if r] == [Stale]


def test_facts_of_an_erased_account_are_locked(cast):
    assert cast.nordlicht
    with transaction() as session:
        session.execute(sa.text("UPDATE accounts SET status = 'erased'"))
    with pytest.raises(NotAllowed):
        ACTS["enter_invoice"](actor_of(cast.bill), cast)


def test_an_invoice_that_is_not_there_is_not_found(cast):
    with pytest.raises(NotFound):
        billing.correct_invoice(actor_of(cast.bill), cast.nordlicht.id, version=1, **INVOICE)


def test_correcting_takes_at_most_11_statements(cast, count_statements):
    row, bill = make_invoice(cast.nordlicht), actor_of(cast.bill)
    with count_statements() as seen:
        billing.correct_invoice(bill, row.id, version=1, **(INVOICE | {"total": 1}))
    assert seen.total <= 11, seen.statements
