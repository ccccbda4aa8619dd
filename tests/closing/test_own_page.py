"""The owner's page: live checklist, asking, answering, withdrawing."""

import pytest
import sqlalchemy as sa

from admin_app.closing import decision, execution, request
from admin_app.closing.holds import clearing
from admin_app.closing.models import Closing, State
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from tests.cast import actor_of, sign_in
from tests.factories import closing
from tests.factories.billing import change, known, make_invoice, make_service
from tests.factories.people import PASSWORD, make_person
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.one_database


def post(client, path, **data):
    return client.post(path, data={"csrf_token": client.csrf("/close"), **data})


@pytest.mark.feature("S1-23", "S1-24", "S1-26")
def test_the_checklist_tells_what_is_open_who_acts_and_since_when(cast, client):
    facts = closing.facts_for(cast.nordlicht)
    assert cast.bob
    sign_in(client, cast.alice)
    page = client.get("/close").text
    for words in (
        "Active or invited: Bob Solberg. You disable them.", "1 still active: Cloud instance, since 1 Feb 2024.",
        f"1 invoice, €128.40 open, due 14 Oct 2026. You pay invoice {facts.invoice.number}.", "Credit of €36.00. Billing gives it back.", "1 of 5 settled",
    ):  # fmt: skip
        assert words in page


@pytest.mark.both_databases
def test_the_list_is_live(cast, client):
    facts = closing.facts_for(cast.nordlicht)
    sign_in(client, cast.alice)
    assert "2 of 5 settled" in client.get("/close").text
    change(facts.invoice, status="paid", paid=12_840)
    assert "3 of 5 settled" in client.get("/close").text


def test_facts_nobody_told_are_not_called_settled(cast, client):
    sign_in(client, cast.alice)
    page = client.get("/close").text
    assert ("2 of 5 settled" in page, "Not known yet" in page) == (True, True)


@pytest.mark.parametrize("url", ["", "https://pay.example/invoices"])
def test_pay_is_a_link_from_the_settings_and_absent_without_one(cast, client, use_settings, url):
    known(cast.nordlicht), make_invoice(cast.nordlicht)
    use_settings(billing_pay_url=url)
    sign_in(client, cast.alice)
    page = client.get("/close").text
    assert ("Pay invoice" in page) is bool(url)
    assert (f'href="{url}"' in page) is bool(url)


@pytest.mark.both_databases
def test_sums_of_two_currencies_are_told_apart(cast, client):
    (
        known(cast.nordlicht),
        make_invoice(cast.nordlicht, total=1_000),
        make_invoice(cast.nordlicht, total=2_000, currency="USD"),
    )
    sign_in(client, cast.alice)
    assert "2 invoices, €10.00 and $20.00 open" in client.get("/close").text


@pytest.mark.feature("S1-24", "S1-28")
def test_the_owner_disables_all_others_at_once_and_can_then_ask(cast, client, db):
    known(cast.nordlicht)
    people = [cast.bob, make_person(cast.nordlicht, status="invited")]
    sign_in(client, cast.alice)
    assert client.get("/close/ask").headers["Location"] == "/close"
    assert post(client, "/close/others").status_code == 303
    for person in people:
        db.session.refresh(person)
    assert {p.status for p in people} == {"disabled"}
    assert post(client, "/close/ask", number="A-20418836", reason="We merge").status_code == 303
    assert db.session.scalars(sa.select(Closing)).one().reason == "We merge"


@pytest.mark.feature("S1-25", "S1-28")
def test_asking_without_a_fresh_sign_in_asks_who_it_is_and_keeps_what_was_typed(cast, client):
    known(cast.nordlicht)
    sign_in(client, cast.alice, fresh=False)
    answer = post(client, "/close/ask", number="A-20418836", reason="We merge with others")
    assert (answer.status_code, "We merge with others" in answer.text, "confirm_password" in answer.text) == (
        403,
        True,
        True,
    )
    assert closing.account_of(cast.nordlicht).status == "active"


def test_one_post_carries_the_proof_and_the_request(cast, client):
    known(cast.nordlicht)
    sign_in(client, cast.alice, fresh=False)
    done = post(client, "/close/ask", number="A-20418836", reason="", confirm_password=PASSWORD)
    assert (done.status_code, closing.account_of(cast.nordlicht).status) == (303, "closing")


def test_the_wrong_number_is_told_beside_its_field(cast, client):
    sign_in(client, cast.alice)
    answer = post(client, "/close/ask", number="A-1", reason="We merge")
    assert (answer.status_code, "Type A-20418836 exactly." in answer.text, "We merge" in answer.text) == (
        422,
        True,
        True,
    )


@pytest.mark.both_databases
@pytest.mark.parametrize("path", ["/close", "/close/ask", "/close/others"])
def test_s18_a_manager_has_no_page_for_closing(cast, client, path):
    assert cast.alice
    sign_in(client, cast.bob)
    assert client.get(path).status_code == 403


@pytest.mark.both_databases
def test_s19_the_case_of_another_account_is_404(cast, client):
    known(cast.nordlicht)
    case_id = closing.requested(cast)
    sign_in(client, cast.carol)
    for act in ("withdraw", "answer"):
        assert post(client, f"/close/{case_id}/{act}", note="Hello").status_code == 404
    assert closing.case(case_id).state is State.IN_BILLING


def test_after_asking_the_steps_and_the_history_are_shown_and_staff_by_first_name(cast, client):
    case_id = closing.approved(cast)
    sign_in(client, cast.alice)
    page = client.get("/close").text
    for words in ("Ada O.", "approved", "Bill W.", "settled", case_number(case_id), "One click stops it."):
        assert words in page
    for inside in ("Agreed by phone", "Okafor", "Weidmann"):
        assert inside not in page


def case_number(case_id):
    return closing.case(case_id).number


@pytest.mark.feature("S1-01")
def test_the_owner_answers_billing_on_the_page(cast, client):
    known(cast.nordlicht)
    case_id = closing.requested(cast)
    clearing.ask_customer(actor_of(cast.bill), case_id, version=None, note="Which bank account?")
    sign_in(client, cast.alice, fresh=False)
    assert "Which bank account?" in client.get("/close").text
    assert post(client, f"/close/{case_id}/answer", note="").status_code == 422
    assert post(client, f"/close/{case_id}/answer", note="The one in Berlin").status_code == 303
    assert closing.case(case_id).state is State.IN_BILLING


def test_one_click_withdraws_without_a_fresh_sign_in(cast, client):
    case_id = closing.approved(cast)
    sign_in(client, cast.alice, fresh=False)
    assert (
        post(client, f"/close/{case_id}/withdraw", version=closing.case(case_id).version).status_code == 303
    )
    assert closing.account_of(cast.nordlicht).status == "active"
    assert "withdrew" in client.get("/close").text


@pytest.mark.both_databases
def test_s41_a_withdrawal_that_came_second_says_what_happened(cast, client):
    case_id = closing.cleared(cast)
    sign_in(client, cast.alice)
    version = closing.case(case_id).version
    decision.approve(
        actor_of(cast.ada), case_id, version=None, number=case_number(case_id), note="Nothing is open"
    )
    answer = post(client, f"/close/{case_id}/withdraw", version=version)
    assert (answer.status_code, "Ada O. decided this at" in answer.text, "Okafor" in answer.text) == (
        409,
        True,
        False,
    )
    assert (
        post(client, f"/close/{case_id}/withdraw", version=closing.case(case_id).version).status_code == 303
    )


def test_why_a_closing_was_rejected_is_told_on_the_page(cast, client):
    case_id = closing.cleared(cast)
    decision.reject(
        actor_of(cast.ada), case_id, version=None, number=case_number(case_id), note="A court order stands"
    )
    sign_in(client, cast.alice)
    assert "A court order stands" in client.get("/close").text


def test_which_fact_let_the_approval_lapse_is_told(cast, client):
    case_id = closing.approved(cast)
    make_service(cast.nordlicht, code="SRV-LATE")
    with clock.shifted(closing.timedelta(days=4)):
        execution.execute(system(), case_id)
    sign_in(client, cast.alice)
    assert "because this changed: Service SRV-LATE" in client.get("/close").text


@pytest.mark.both_databases
def test_s12_after_execution_the_owner_is_signed_out_and_can_not_come_back(cast, client, run_jobs):
    case_id = closing.approved(cast)
    sign_in(client, cast.alice)
    assert client.get("/close").status_code == 200
    with clock.shifted(closing.timedelta(days=3, minutes=1)):
        run_jobs()
    assert closing.case(case_id).state is State.EXECUTED
    assert client.get("/close").status_code in {302, 303}


@pytest.mark.both_databases
def test_s25_without_a_token_nothing_happens(cast, client):
    known(cast.nordlicht)
    case_id = closing.requested(cast)
    sign_in(client, cast.alice)
    assert client.post(f"/close/{case_id}/withdraw", data={}).status_code == 400
    assert closing.case(case_id).state is State.IN_BILLING


@pytest.mark.both_databases
@pytest.mark.parametrize("state", ["before", "in_billing", "approved"])
def test_the_page_takes_at_most_8_statements_however_much_there_is(cast, client, count_statements, state):
    for _ in range(15):
        (
            make_person(cast.nordlicht, status="disabled", password=False),
            make_invoice(cast.nordlicht, status="paid", paid=12_840),
        )
    if state == "approved":
        closing.approved(cast)
    else:
        closing.facts_for(cast.nordlicht)
        if state == "in_billing":
            closing.cleared_holds(cast, closing.requested(cast))
    sign_in(client, cast.alice)
    with count_statements() as seen:
        assert client.get("/close").status_code == 200
    assert seen.total <= 8, seen.statements


def test_asking_again_after_a_withdrawal_shows_the_new_case(cast, client):
    known(cast.nordlicht)
    first = closing.requested(cast)
    request.withdraw(actor_of(cast.alice), first, version=None)
    second = closing.requested(cast)
    sign_in(client, cast.alice)
    page = client.get("/close").text
    assert (case_number(second) in page, case_number(first) in page) == (True, False)


def test_open_tickets_stand_on_the_list_and_whose_turn_it_is(cast, client):
    for state in ("open", "waiting_for_customer", "solved"):
        make_ticket(cast.alice, state=state)
    sign_in(client, cast.alice)
    page = client.get("/close").text
    assert "2 tickets are open, the oldest since" in page
    assert "One waits for your answer." in page
    assert 'href="/tickets?show=unsolved"' in page
