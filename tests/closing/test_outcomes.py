"""Each open fact has an outcome of its own; and billing works on while the customer is asked."""

import pytest
import sqlalchemy as sa

from admin_app.closing.holds import clearing
from admin_app.closing.models import Clearance, ClosingMove, State
from admin_app.kernel.errors import Invalid
from tests.cast import actor_of, sign_in
from tests.closing.test_desk_pages import path, post
from tests.factories import closing
from tests.factories.billing import known, make_invoice, make_service


@pytest.fixture
def services(cast):
    """Four active services of an account that is to be closed."""
    known(cast.nordlicht)
    return [make_service(cast.nordlicht, code=f"SRV-{n}") for n in range(4)]


def clear(cast, case_id, **more):
    given = {"version": None, "hold": "services", "note": "Agreed by phone"} | more
    clearing.clear(actor_of(cast.bill), case_id, **given)


def found(db):
    return dict(db.session.execute(sa.select(Clearance.fact, Clearance.outcome)).all())


def key(service):
    return f"service:{service.id}"


@pytest.mark.feature("S1-26")
def test_of_four_services_two_are_cancelled_and_two_carried_in_one_act(cast, services, db):
    case_id = closing.requested(cast)
    carried = {key(s): "carried" for s in services[2:]}
    clear(cast, case_id, outcome="cancelled", outcomes=carried)
    assert found(db) == {key(s): "cancelled" for s in services[:2]} | carried
    told = db.session.scalars(sa.select(ClosingMove.details).where(ClosingMove.act == "cleared")).one()
    assert told["outcomes"] == {"carried": ["SRV-2", "SRV-3"], "cancelled": ["SRV-0", "SRV-1"]}


def test_a_fact_that_is_left_out_stays_open(cast, services, db):
    case_id = closing.requested(cast)
    clear(cast, case_id, outcomes={key(services[0]): "cancelled"})
    assert found(db) == {key(services[0]): "cancelled"}


def test_settling_one_otherwise_leaves_outcome_and_note_of_the_others(cast, services, db):
    case_id = closing.requested(cast)
    clear(cast, case_id, outcome="cancelled", note="All of them")
    chosen = {key(s): "cancelled" for s in services} | {key(services[0]): "carried"}
    clear(cast, case_id, outcomes=chosen, note="To their new account")
    notes = dict(db.session.execute(sa.select(Clearance.fact, Clearance.note)).all())
    assert notes == dict.fromkeys(map(key, services), "All of them") | {
        key(services[0]): "To their new account"
    }


@pytest.mark.parametrize(
    "outcomes", [{}, {"service:x": ""}, {"service:x": "paid"}, {"service:x": "cancelled"}]
)
def test_no_outcome_one_of_another_hold_and_one_of_nothing_are_refused(cast, services, outcomes):
    case_id = closing.requested(cast)
    with pytest.raises(Invalid) as refused:
        clear(cast, case_id, outcomes=outcomes)
    assert refused.value.field == "outcome"


def test_the_page_has_a_list_for_each_of_several_facts_and_one_for_a_single_one(cast, services, client):
    make_invoice(cast.nordlicht)
    case_id = closing.requested(cast)
    sign_in(client, cast.bill)
    page = client.get(path(case_id)).text
    assert [page.count(f'name="outcomes-{key(s)}"') for s in services] == [1, 1, 1, 1]
    assert 'name="outcomes-invoice:' not in page
    chosen = {f"outcomes-{key(services[0])}": "carried", "outcome": "cancelled"}
    assert post(client, case_id, "clear", hold="services", note="By phone", **chosen).status_code == 303
    after = client.get(path(case_id)).text
    assert "<b>carried to another account (SRV-0), cancelled (SRV-1, SRV-2, SRV-3)</b>" in after


def test_a_refused_settlement_keeps_each_outcome_that_was_chosen(cast, services, client):
    case_id = closing.requested(cast)
    sign_in(client, cast.bill)
    answer = post(
        client, case_id, "clear", hold="services", note="", **{f"outcomes-{key(services[1])}": "carried"}
    )
    assert answer.status_code == 422
    assert answer.text.count('value="carried" selected') == 1


def test_other_holds_are_settled_while_the_customer_is_asked(cast, db):
    closing.facts_for(cast.nordlicht)
    case_id = closing.requested(cast)
    clearing.ask_customer(actor_of(cast.bill), case_id, version=None, note="Which account gets the credit?")
    clear(cast, case_id, outcome="cancelled")
    assert closing.case(case_id).state is State.NEEDS_CUSTOMER
    assert set(found(db).values()) == {"cancelled"}


def test_an_answer_is_taken_whatever_billing_settled_since_the_page_was_made(cast, client):
    closing.facts_for(cast.nordlicht)
    case_id = closing.requested(cast)
    clearing.ask_customer(actor_of(cast.bill), case_id, version=None, note="Which account gets the credit?")
    version = closing.case(case_id).version
    clear(cast, case_id, outcome="cancelled")
    sign_in(client, cast.alice)
    token = client.csrf("/close")
    answer = client.post(
        f"/close/{case_id}/answer",
        data={"csrf_token": token, "version": version, "note": "The one ending in 42"},
    )
    assert (answer.status_code, closing.case(case_id).state) == (303, State.IN_BILLING)


def test_whoever_pays_reads_the_numbers_of_the_invoices(cast, client):
    known(cast.nordlicht)
    for n in range(7):
        make_invoice(cast.nordlicht, number=f"2026-10{n}")
    sign_in(client, cast.alice)
    page = client.get("/close").text
    assert "You pay the invoices 2026-100, 2026-101, 2026-102, 2026-103, 2026-104 and 2 more." in page
