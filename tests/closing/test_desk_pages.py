"""Closings at the desk, through the browser."""

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.closing import decision, execution
from admin_app.closing.holds import clearing
from admin_app.closing.models import Closing, State
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.support_access.models import Look
from tests.cast import actor_of, sign_in
from tests.closing.test_queue import make_cases
from tests.factories import closing
from tests.factories.billing import known
from tests.factories.people import make_account, make_person
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.one_database

AMOUNTS = ("€128.40", "€36.00", "128.4", "12840")


@pytest.fixture
def case_id(cast):
    """A case in billing with three facts open."""
    closing.facts_for(cast.nordlicht)
    return closing.requested(cast)


def path(case_id, act=""):
    return f"/admin/requests/{case_id}" + (f"/{act}" if act else "")


def post(client, case_id, act, **data):
    token = client.csrf(path(case_id))
    return client.post(path(case_id, act), data={"csrf_token": token, **data})


@pytest.mark.both_databases
def test_s22_until_it_is_opened_a_case_shows_no_amount(cast, case_id, client):
    sign_in(client, cast.bill)
    page = client.get(path(case_id))
    assert page.status_code == 200
    assert not [amount for amount in AMOUNTS if amount in page.text]


@pytest.mark.both_databases
def test_s23_opening_a_case_records_the_look_and_then_shows_the_amounts(cast, case_id, client, db):
    sign_in(client, cast.bill)
    assert post(client, case_id, "open").status_code == 303
    assert "€128.40" in client.get(path(case_id)).text
    look = db.session.scalars(sa.select(Look)).one()
    assert (look.ground, look.staff_id, look.case_id, look.area) == ("case", cast.bill.id, case_id, "billing")


def test_opening_it_again_records_nothing_more(cast, case_id, client, db):
    sign_in(client, cast.bill)
    post(client, case_id, "open"), post(client, case_id, "open")
    assert len(db.session.scalars(sa.select(Look)).all()) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["sam", "ada", "root", "aud"])
def test_s22_whom_a_case_does_not_wait_for_sees_masks_whatever_they_post(cast, case_id, client, who):
    sign_in(client, getattr(cast, who))
    post(client, case_id, "open")
    page = client.get(path(case_id))
    assert (page.status_code, "Show the facts" in page.text) == (200, False)
    assert not [amount for amount in AMOUNTS if amount in page.text]


@pytest.mark.both_databases
def test_s22_what_billing_opened_is_masked_again_once_the_case_has_moved_on(cast, client):
    case_id = closing.cleared(cast)
    decision.send_back(actor_of(cast.ada), case_id, version=None, note="Look again")
    sign_in(client, cast.bill)
    post(client, case_id, "open")
    assert "€128.40" in client.get(path(case_id)).text
    clearing.pass_on(actor_of(cast.bill), case_id, version=None)
    assert "€128.40" not in client.get(path(case_id)).text


def test_words_between_billing_and_approver_are_not_shown_to_agents(cast, client):
    case_id = closing.cleared(cast)
    sign_in(client, cast.sam)
    page = client.get(path(case_id)).text
    assert "We merge with another firm" not in page
    assert "Agreed by phone" not in page


@pytest.mark.both_databases
def test_s25_a_get_writes_nothing(cast, case_id, client, db):
    sign_in(client, cast.bill)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    for act in ("", "ask", "confirm", "pass-on"):
        client.get(path(case_id, act))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == before
    assert closing.case(case_id).state is State.IN_BILLING


def test_billing_settles_every_hold_and_passes_on_from_the_page(cast, case_id, client):
    sign_in(client, cast.bill)
    for hold, outcome in (("services", "cancelled"), ("debts", "paid"), ("balance", "refunded")):
        version = closing.case(case_id).version
        assert (
            post(
                client, case_id, "clear", hold=hold, outcome=outcome, note="Seen", version=version
            ).status_code
            == 303
        )
    assert "All 4 holds are clear." in client.get(path(case_id)).text
    assert (
        post(client, case_id, "pass-on", version=closing.case(case_id).version).headers["Location"]
        == "/admin/requests/"
    )
    assert closing.case(case_id).state is State.CLEARED


def test_a_settlement_without_words_is_shown_again_with_what_was_typed(cast, case_id, client):
    sign_in(client, cast.bill)
    answer = post(client, case_id, "clear", hold="debts", outcome="written_off", note="")
    assert (answer.status_code, "Fill this in." in answer.text) == (422, True)
    assert 'selected value="written_off"' in answer.text


@pytest.mark.both_databases
def test_s20_an_outcome_that_was_not_offered_is_refused(cast, case_id, client):
    sign_in(client, cast.bill)
    for data in (
        {"hold": "debts", "outcome": "cancelled"},
        {"hold": "people", "outcome": "paid"},
        {"hold": "x", "outcome": "x"},
    ):
        assert post(client, case_id, "clear", note="Seen", **data).status_code == 422


def test_stale_facts_block_the_bar_and_say_which(cast, case_id, client):
    known(cast.nordlicht, hours_ago=30)
    sign_in(client, cast.bill)
    page = client.get(path(case_id)).text
    assert "Too old to decide on: services, invoices." in page
    assert post(client, case_id, "pass-on").status_code == 422
    done = post(client, case_id, "confirm", kinds=["services", "invoices"], reason="Checked in the system")
    assert (done.status_code, "Too old" in client.get(path(case_id)).text) == (303, False)


def test_the_customer_is_asked_from_the_page(cast, case_id, client, outbox):
    sign_in(client, cast.bill)
    assert post(client, case_id, "ask", note="Which account?").status_code == 303
    assert "Waits for the customer" in client.get(path(case_id)).text
    assert outbox.last.template == "closing_needs_customer"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("bill", {"ask", "take-up", "confirm", "pass-on", "clear"}), ("ada", {"approve", "reject", "send-back", "stop"}), ("root", {"reopen"}),
        ("sam", set()), ("aud", set()),
    ],
)  # fmt: skip
def test_s18_each_act_is_for_its_role_alone(cast, case_id, client, who, acts):
    sign_in(client, getattr(cast, who))
    for act in (
        "clear",
        "ask",
        "take-up",
        "confirm",
        "pass-on",
        "approve",
        "reject",
        "send-back",
        "stop",
        "reopen",
    ):
        status = post(client, case_id, act).status_code
        assert (status == 403) is (act not in acts), (act, status)


@pytest.mark.both_databases
def test_s19_a_case_that_is_not_there_is_404(cast, client):
    sign_in(client, cast.bill)
    missing = cast.bill.id
    assert client.get(path(missing)).status_code == 404
    for act in ("clear", "ask", "open", "pass-on"):
        answer = client.post(
            path(missing, act),
            data={
                "csrf_token": client.csrf(),
                "note": "Hello",
                "hold": "debts",
                "outcome": "paid",
            },
        )
        assert answer.status_code == 404, act


@pytest.mark.both_databases
def test_a_case_takes_at_most_15_statements_however_much_there_is(cast, client, count_statements):
    case_id = closing.cleared(cast)
    make_cases(cast, 5)
    for _ in range(20):
        make_person(cast.nordlicht, status="disabled", password=False)
        closing.make_invoice(cast.nordlicht, status="paid", paid=12_840)
    sign_in(client, cast.ada)
    post(client, case_id, "open")
    with count_statements() as seen:
        assert client.get(path(case_id)).status_code == 200
    assert seen.total <= 15, seen.statements


@pytest.mark.both_databases
def test_billing_and_approver_read_which_tickets_close_with_the_account(cast, client):
    case_id = closing.cleared(cast)
    sign_in(client, cast.ada)
    assert "No ticket is open" in client.get(path(case_id)).text
    for state in ("open", "waiting_for_customer", "solved"):
        make_ticket(cast.alice, state=state)
    told = "2 tickets are open and close with the account. One waits for the customer."
    assert told in client.get(path(case_id)).text
    sign_in(client, cast.bill)
    page = client.get(path(case_id)).text
    assert told in page
    assert f'href="/admin/accounts/{cast.nordlicht.id}/tickets"' in page


@pytest.mark.both_databases
def test_a_ticket_is_no_fact_of_an_approval_but_stands_with_what_it_ends(cast, client):
    case_id = closing.cleared(cast)
    sign_in(client, cast.ada)
    post(client, case_id, "open")
    make_ticket(cast.alice)
    assert "1 open ticket" in client.get(path(case_id, "approve")).text
    decision.approve(
        actor_of(cast.ada), case_id, version=None, number=closing.case(case_id).number, note="Fine"
    )
    make_ticket(cast.alice)
    execution.watch()
    assert closing.case(case_id).state is State.APPROVED


@pytest.mark.both_databases
def test_each_state_has_its_page(cast, client):
    sign_in(client, cast.ada)
    for make in (closing.cleared, closing.approved, closing.executed):
        case_id = make(cast)
        assert client.get(path(case_id)).status_code == 200
        with transaction() as session:
            for table in (
                "deactivation_clearances",
                "deactivation_moves",
                "deactivation_requests",
                "invoices",
                "services",
                "balances",
            ):
                session.execute(sa.text(f"DELETE FROM {table}"))
            session.execute(sa.text("UPDATE accounts SET status = 'active'"))


def test_a_name_with_markup_is_text(cast, client):
    account = make_account(status="closing", name="<script>alert(1)</script> & Söhne \u202eevil")
    owner = make_person(account, role="owner", full_name="<b>Bold</b>", password=False)
    with transaction() as session:
        row = Closing(
            number="C-AAAAAA",
            account_id=account.id,
            requested_by=owner.id,
            state="in_billing",
            former_status="active",
            due_at=clock.now(),
        )
        session.add(row)
    sign_in(client, cast.bill)
    for url in ("/admin/requests/", path(row.id)):
        assert "<script>alert" not in client.get(url).text


def test_signed_out_nothing_is_shown(cast, case_id, client):
    for url in ("/admin/requests/", path(case_id), path(case_id, "approve")):
        assert client.get(url).status_code in {302, 303}
