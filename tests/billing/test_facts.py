"""What billing says about an account, and how old it is."""

from datetime import timedelta

import pytest

from admin_app.billing import service as billing
from admin_app.billing.models import FactKind
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.policy.models import PolicyValue
from tests.factories.billing import known, make_balance, make_invoice, make_service


@pytest.mark.parametrize(
    ("columns", "open_amount"),
    [
        ({"status": "unpaid"}, 12_840),
        ({"status": "overdue", "paid": 4_000}, 8_840),
        ({"status": "paid", "paid": 0}, None),
        ({"status": "credited"}, None),
        ({"status": "unpaid", "paid": 12_840}, None),
    ],
)
def test_the_open_amount_is_total_less_paid_while_unpaid_or_overdue(cast, columns, open_amount):
    make_invoice(cast.nordlicht, **columns)
    assert [i.open_amount for i in billing.facts(cast.nordlicht.id).invoices] == (
        [open_amount] if open_amount else []
    )


@pytest.mark.parametrize("status", ["paid", "unpaid"])
def test_what_was_paid_too_much_is_credit(cast, status):
    make_invoice(cast.nordlicht, status=status, total=10_000, paid=12_500)
    facts = billing.facts(cast.nordlicht.id)
    assert (facts.balances, facts.invoices) == ({"EUR": 2_500}, ())


def test_currencies_are_never_added_together(cast):
    make_invoice(cast.nordlicht, currency="JPY", total=500)
    make_invoice(cast.nordlicht, currency="EUR", total=700)
    make_invoice(cast.nordlicht, currency="EUR", total=300)
    make_balance(cast.nordlicht, -40, "USD")
    make_balance(cast.nordlicht, 60, "EUR")
    facts = billing.facts(cast.nordlicht.id)
    assert (facts.owed(), facts.balances) == ({"JPY": 500, "EUR": 1_000}, {"EUR": 60, "USD": -40})


def test_a_balance_made_up_for_by_an_overpaid_invoice_is_none(cast):
    make_invoice(cast.nordlicht, status="paid", total=100, paid=150)
    make_balance(cast.nordlicht, -50)
    assert billing.facts(cast.nordlicht.id).balances == {}


def test_only_active_services_stand_in_the_way(cast):
    for status in ("active", "suspended", "cancelled"):
        make_service(cast.nordlicht, code=status, status=status)
    facts = billing.facts(cast.nordlicht.id)
    assert [s.code for s in facts.active_services] == ["active"]
    assert {s.code for s in facts.services} == {"active", "suspended"}


def test_the_facts_of_others_are_not_among_them(cast):
    make_invoice(cast.other), make_service(cast.other), make_balance(cast.other, 5)
    facts = billing.facts(cast.nordlicht.id)
    assert (facts.invoices, facts.services, facts.balances) == ((), (), {})


@pytest.mark.parametrize(("hours", "stale"), [(23.9, ()), (24.1, (FactKind.SERVICES, FactKind.INVOICES))])
def test_imported_facts_are_stale_after_24_hours(cast, hours, stale):
    known(cast.nordlicht, hours_ago=hours)
    assert billing.facts(cast.nordlicht.id).stale == stale


def test_after_how_many_hours_is_a_policy(cast):
    known(cast.nordlicht, hours_ago=3)
    with transaction() as session:
        session.add(PolicyValue(key="billing.stale_hours", value=2))
    assert FactKind.INVOICES in billing.facts(cast.nordlicht.id).stale


def test_what_nobody_told_counts_as_stale_but_for_balances(cast):
    facts = billing.facts(cast.nordlicht.id)
    assert (facts.unknown, facts.stale, facts.as_of) == ((FactKind.SERVICES, FactKind.INVOICES),) * 2 + (
        None,
    )


def test_each_kind_and_source_has_its_own_time(cast):
    known(cast.nordlicht, hours_ago=2, kinds=(FactKind.INVOICES,))
    known(cast.nordlicht, hours_ago=30, source="manual", kinds=(FactKind.SERVICES,))
    facts = billing.facts(cast.nordlicht.id)
    assert {(k.kind, k.source, k.stale) for k in facts.known} == {
        ("invoices", "import", False),
        ("services", "manual", False),
    }
    assert clock.now() - facts.as_of > timedelta(hours=29)


def test_asking_takes_four_statements_however_much_there_is(cast, count_statements):
    known(cast.nordlicht)
    for _ in range(25):
        make_invoice(cast.nordlicht), make_service(cast.nordlicht)
    account_id = cast.nordlicht.id
    with count_statements() as seen:
        billing.facts(account_id)
    assert seen.total == 4, seen.statements
