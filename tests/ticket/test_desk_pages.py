"""Tickets at the desk: the queue, one ticket as a conversation, answering and the acts beside it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.ticket import ending, service, unproven
from admin_app.ticket.desk import agents, merging, times
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import TicketState
from admin_app.ticket.writing import Mailed
from tests.cast import actor_of, sign_in
from tests.factories.people import make_account, make_person
from tests.factories.support import allow
from tests.factories.tickets import make_file, make_message, make_saved_answer, make_secret, make_ticket
from tests.ticket.test_own import stored

pytestmark = pytest.mark.one_database


@pytest.fixture
def sam(client, cast):
    """Sam at the desk."""
    sign_in(client, cast.sam)
    return cast.sam


@pytest.fixture
def post(client):
    """Post a form with the token that a page of this browser carries."""

    def send(path, **fields):
        return client.post(path, data={"csrf_token": client.csrf(), **fields})

    return send


def subjects(text):
    """The subjects of a list, in its order."""
    return [part.split("</bdi>")[0].split("<bdi>")[1] for part in text.split('<td class="wide long">')[1:]]


@pytest.mark.both_databases
def test_what_waits_stands_by_priority_then_by_age(client, cast, sam):
    now = clock.now()
    for subject, urgency, hours, state in (
        ("low and old", "low", 9, "open"), ("normal, old", "normal", 5, "waiting_for_us"), ("normal, new", "normal", 1, "open"),
        ("urgent", "urgent", 0, "open"), ("answered", "urgent", 3, "waiting_for_customer"), ("done", "urgent", 3, "solved"),
    ):  # fmt: skip
        make_ticket(
            cast.bob, subject=subject, priority=urgency, state=state, waits_since=now - timedelta(hours=hours)
        )
    wanted = ["urgent", "normal, old", "normal, new", "low and old"]
    assert subjects(client.get("/admin/tickets/?waits=yes").text) == wanted
    first = client.get("/admin/tickets/?waits=yes&size=10").text
    assert subjects(first) == wanted
    assert len(subjects(client.get("/admin/tickets/").text)) == 6


@pytest.mark.both_databases
def test_pages_of_the_queue_follow_each_other(client, cast, sam):
    now = clock.now()
    for number in range(12):
        priority = ("urgent", "normal", "low")[number % 3]
        make_ticket(
            cast.bob, subject=f"{number:02}", priority=priority, waits_since=now - timedelta(minutes=number)
        )
    first = client.get("/admin/tickets/?waits=yes&size=10").text
    key = first.rsplit("key=", 1)[1].split('"')[0].split("&")[0]
    found = subjects(first) + subjects(client.get(f"/admin/tickets/?waits=yes&size=10&key={key}").text)
    assert found == ["09", "06", "03", "00", "10", "07", "04", "01", "11", "08", "05", "02"]


@pytest.mark.both_databases
def test_a_ticket_s_page_needs_as_many_statements_however_much_there_is(client, cast, sam, count_statements):
    row = make_ticket(cast.bob)
    make_secret(row)
    make_ticket(cast.bob)
    make_file(row)
    page = f"/admin/tickets/{row.id}"
    client.get(page)  # keeps what waits
    with count_statements() as few:
        assert client.get(page).status_code == 200
    for number in range(6):
        make_ticket(cast.bob)
        make_message(row, f"More {number}", cast.bob if number % 2 else cast.sam)
        make_file(row, f"{number}.log")
        make_message(row, "For us", cast.bill, kind="note")
        make_saved_answer(cast.sam, f"Answer {number}")
    client.get(page)
    with count_statements() as many:
        assert client.get(page).status_code == 200
    assert many.total == few.total
    assert many.total <= 12, many.statements


@pytest.mark.both_databases
def test_the_queue_needs_as_many_statements_however_long_it_is(client, cast, sam, count_statements):
    make_ticket(cast.bob)
    client.get("/admin/tickets/?waits=yes")  # the times are kept for a minute
    for path in ("?waits=yes", "?mine=yes", "?free=yes", ""):
        with count_statements() as few:
            client.get(f"/admin/tickets/{path}")
        assert few.total <= 4, few.statements
    for _ in range(5):
        make_ticket(cast.bob)
    with count_statements() as many:
        client.get("/admin/tickets/")
    assert many.total == few.total


def test_mine_and_those_that_nobody_has(client, cast, sam):
    make_ticket(cast.bob, subject="my turn", assigned_to=cast.sam.id)
    of_customer = {"state": "waiting_for_customer", "priority": "urgent"}
    make_ticket(cast.bob, subject="the customer’s turn", assigned_to=cast.sam.id, **of_customer)
    make_ticket(cast.bob, subject="done", assigned_to=cast.sam.id, state="solved")
    make_ticket(cast.bob, subject="a colleague’s", assigned_to=cast.bill.id, category="billing")
    make_ticket(cast.bob, subject="nobody’s")
    assert subjects(client.get("/admin/tickets/?turn=yes").text) == ["my turn"]
    assert subjects(client.get("/admin/tickets/?mine=yes").text) == ["the customer’s turn", "my turn"]
    assert subjects(client.get("/admin/tickets/?free=yes").text) == ["nobody’s"]
    agents.forget()
    assert (
        f'<option value="{cast.bill.id}">{cast.bill.full_name}</option>' in client.get("/admin/tickets/").text
    )
    assert subjects(client.get(f"/admin/tickets/?assigned={cast.bill.id}").text) == ["a colleague’s"]


@pytest.mark.both_databases
def test_mail_that_nothing_proves_is_found_until_staff_write_in_its_ticket_or_it_is_over(client, cast, sam):
    rows = [
        make_ticket(cast.bob, subject=name) for name in ("answered", "noted", "solved", "merged", "other")
    ]
    make_ticket(cast.bob, subject="without")
    for row in rows[:4]:
        unproven.add(row.id, text="It is me", sender="guest@elsewhere.example", mailed=Mailed("<1@x>"))
        assert stored(row).version == row.version

    def found():
        return set(subjects(client.get("/admin/tickets/?unproven=yes").text))

    agent = actor_of(cast.sam)
    assert found() == {"answered", "noted", "solved", "merged"}
    desk.answer(agent, rows[0].id, text="Is this you?")
    desk.note(agent, rows[1].id, text="Not Bob, I rang him.")
    service.solve(actor_of(cast.bob), rows[2].id)
    merging.merge(agent, rows[3].id, rows[4].id)
    assert found() == {"other"}
    with transaction():
        ending.close_all(agent, cast.nordlicht.id)
    assert found() == set()


def test_billing_sees_its_own_category_alone(client, cast):
    other = make_ticket(cast.bob, subject="The server")
    make_ticket(cast.bob, subject="The invoice", category="billing")
    sign_in(client, cast.bill)
    assert subjects(client.get("/admin/tickets/").text) == ["The invoice"]
    assert client.get(f"/admin/tickets/{other.id}").status_code == 404


def test_a_ticket_shows_what_was_said_and_notes_apart(client, cast, sam):
    row = make_ticket(cast.bob, "It <b>stands</b> still")
    make_message(row, "Try again", cast.sam)
    make_message(row, "Sounds like the disk", cast.sam, kind="note")
    make_message(row, "It is me", None, sender="guest@elsewhere.example")
    text = client.get(f"/admin/tickets/{row.id}").text
    for shown in ("It &lt;b&gt;stands&lt;/b&gt; still", "Try again", "Sounds like the disk", "Note, not for the customer", "Sender not proven", "g•••••@elsewhere.example", row.number, cast.bob.full_name, "Nobody"):  # fmt: skip
        assert shown in text, shown
    assert cast.bob.email not in text
    assert "guest@elsewhere.example" not in text


@pytest.mark.both_databases
def test_an_answer_goes_to_the_customer_and_the_ticket_is_the_answerer_s(client, cast, sam, post, outbox):
    row = make_ticket(cast.bob)
    assert post(f"/admin/tickets/{row.id}/answer", text="Restart it.").status_code == 303
    assert (stored(row).state, stored(row).assigned_to) == (TicketState.WAITING_FOR_CUSTOMER, cast.sam.id)
    assert "Restart it." in outbox.to(cast.bob.email)[0].text


@pytest.mark.both_databases
def test_a_note_tells_nobody_and_an_answer_that_solves_all_in_one_mail(client, cast, sam, post, outbox):
    row = make_ticket(cast.bob)
    post(f"/admin/tickets/{row.id}/note", text="Looks like the disk")
    assert outbox.all() == []
    post(f"/admin/tickets/{row.id}/answer", text="Done.", solves="y")
    assert stored(row).state is TicketState.SOLVED
    (mail,) = outbox.all()
    assert "> Done." in mail.text
    assert "With this answer, the ticket is marked as solved." in mail.text


def test_that_a_password_is_destroyed_is_said_where_one_was_given_alone(client, cast, sam, new_client):
    row, own = make_ticket(cast.bob), new_client()
    sign_in(own, cast.bob)
    pages = [(client, f"/admin/tickets/{row.id}{act}") for act in ("", "/solve", "/merge")]
    pages.append((own, f"/tickets/{row.id}/solve"))
    for given in (False, True):
        if given:
            make_secret(row)
        for browser, page in pages:
            said = "The server password that was given with it is destroyed." in browser.get(page).text
            assert said is given, page


@pytest.mark.both_databases
def test_an_answer_to_an_older_page_is_refused_with_the_newer_one_and_keeps_the_text(
    client, cast, sam, post, outbox
):
    row = make_ticket(cast.bob)
    page = client.get(f"/admin/tickets/{row.id}").text
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    make_message(row, "It works again, thank you", cast.bob, at=clock.now() + timedelta(seconds=1))
    refused = post(f"/admin/tickets/{row.id}/answer", text="Please restart it.", seen=seen)
    assert refused.status_code == 409
    assert "It works again, thank you" in refused.text
    assert "Please restart it.</textarea>" in refused.text
    assert f"{cast.bob.full_name} wrote" in refused.text
    assert outbox.all() == []
    seen = refused.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    assert post(f"/admin/tickets/{row.id}/answer", text="Please restart it.", seen=seen).status_code == 303


def test_an_empty_answer_is_told_beside_its_field_and_the_page_stays(client, cast, sam, post):
    row = make_ticket(cast.bob)
    answer = post(f"/admin/tickets/{row.id}/answer", text=" ")
    assert answer.status_code == 422
    assert "Fill this in." in answer.text
    assert "The web server stands still" in answer.text


def test_taking_giving_up_and_assigning(client, cast, sam, post):
    row = make_ticket(cast.bob, category="billing")
    post(f"/admin/tickets/{row.id}/take", version=row.version)
    assert stored(row).assigned_to == cast.sam.id
    assert post(f"/admin/tickets/{row.id}/give-up", version=1).status_code == 409
    assert post(f"/admin/tickets/{row.id}/give-up", version=stored(row).version).status_code == 303
    assert stored(row).assigned_to is None
    assert cast.bill.full_name in client.get(f"/admin/tickets/{row.id}/assign").text
    post(f"/admin/tickets/{row.id}/assign", assigned_to=str(cast.bill.id), version=stored(row).version)
    assert stored(row).assigned_to == cast.bill.id


def test_priority_and_category_are_changed(client, cast, sam, post):
    row = make_ticket(cast.bob)
    post(f"/admin/tickets/{row.id}/order", priority="urgent", category="account", version=row.version)
    assert (stored(row).priority, stored(row).category) == ("urgent", "account")
    refused = post(f"/admin/tickets/{row.id}/order", priority="soon", category="account", version=2)
    assert refused.status_code == 422


def test_the_timeline_tells_what_priority_and_category_were_before(client, cast, sam, post):
    row = make_ticket(cast.bob)
    post(f"/admin/tickets/{row.id}/order", priority="urgent", category="account", version=row.version)
    told = client.get(f"/admin/accounts/{cast.nordlicht.id}/timeline").text
    assert re.search("Priority: <del>Normal</del>.*<ins>Urgent</ins>", told)
    assert re.search("Category: <del>Technical question</del>.*<ins>Account and sign-in</ins>", told)


def test_solving_and_reopening(client, cast, sam, post):
    row = make_ticket(cast.bob)
    post(f"/admin/tickets/{row.id}/solve", version=row.version)
    assert stored(row).state is TicketState.SOLVED
    post(f"/admin/tickets/{row.id}/reopen", version=stored(row).version)
    assert stored(row).state is TicketState.WAITING_FOR_US


def test_two_tickets_of_one_person_are_merged(client, cast, sam, post):
    row, other = make_ticket(cast.bob), make_ticket(cast.bob, subject="The same again")
    make_ticket(cast.alice, subject="Somebody else’s")
    shown = client.get(f"/admin/tickets/{row.id}/merge").text
    assert other.number in shown
    assert "The same again" in shown
    assert "Somebody else" not in shown
    merged = post(f"/admin/tickets/{row.id}/merge", into=str(other.id), version=row.version)
    assert merged.headers["Location"].endswith(f"/admin/tickets/{other.id}")
    text = client.get(f"/admin/tickets/{row.id}").text
    assert "goes on there" in text
    assert 'action="/admin/tickets' not in text


def test_lists_and_home_tell_how_long_customers_wait(client, cast, sam):
    now = clock.now()
    for hours, ago in ((1, 1), (3, 2), (5, 3), (30, 20)):
        answered = now - timedelta(days=ago)
        opened = answered - timedelta(hours=hours)
        make_ticket(cast.bob, opened_at=opened, answered_at=answered, solved_at=answered, state="solved")
    make_ticket(cast.bob, opened_at=now - timedelta(days=60), answered_at=now - timedelta(days=40))
    times.forget()
    shown = client.get("/admin/tickets/").text
    assert "First answer: 3 hours in the last 7 days, 4 hours in the last 30" in shown
    assert "3 hours in the last 7 days, 4 hours in the last 30" in client.get("/admin/").text


def test_where_nothing_was_answered_or_solved_lately_the_times_say_so(client, cast, sam):
    answered = clock.now() - timedelta(days=20)
    make_ticket(cast.bob, opened_at=answered - timedelta(hours=2), answered_at=answered)
    times.forget()
    shown = client.get("/admin/tickets/").text
    assert "First answer: none in the last 7 days, 2 hours in the last 30" in shown
    assert "Solution: none in the last 30 days" in shown


def test_whoever_sees_one_category_reads_the_times_of_that_one(cast, monkeypatch):
    monkeypatch.setattr(times, "LOOKED_AT", 2)
    now = clock.now()
    for category, hours in (("billing", 5), ("technical", 1), ("technical", 1)):
        answered = now - timedelta(days=1, hours=hours)
        make_ticket(
            cast.bob, category=category, opened_at=answered - timedelta(hours=hours), answered_at=answered
        )
    assert times.of(actor_of(cast.bill)).first_answer.month == timedelta(hours=5)
    assert times.of(actor_of(cast.sam)).first_answer.month == timedelta(hours=1)


def test_the_number_finds_it_for_whoever_sees_it(client, cast, sam, post):
    technical, of_billing = make_ticket(cast.bob), make_ticket(cast.bob, category="billing")
    for row in (technical, of_billing):
        found = post("/admin/search/", q=row.number.lower())
        assert found.headers["Location"].endswith(f"/admin/tickets/{row.id}")
    sign_in(client, cast.bill)
    assert post("/admin/search/", q=of_billing.number).headers["Location"].endswith(str(of_billing.id))
    assert str(technical.id) not in post("/admin/search/", q=technical.number).text
    sign_in(client, cast.aud)
    assert str(technical.id) not in post("/admin/search/", q=technical.number).text


def test_its_number_fills_the_reason_of_an_act_that_is_begun_from_it(client, cast, sam):
    row = make_ticket(cast.bob)
    page = client.get(f"/admin/tickets/{row.id}").text
    ask = page.split(f'href="/admin/accounts/{row.account_id}/ask?')[1].split('"')[0].replace("&amp;", "&")
    asked = client.get(f"/admin/accounts/{row.account_id}/ask?{ask}").text
    assert f'value="{row.number}"' in asked
    assert f"Ticket {row.number}</textarea>" in asked
    forged = client.get(f"/admin/accounts/{row.account_id}/ask?ticket=<b>").text
    assert "&lt;b&gt;" not in forged


@pytest.mark.both_databases
def test_a_grant_for_a_ticket_and_the_ticket_lead_to_each_other(client, cast, sam):
    row = make_ticket(cast.alice)
    grant = allow(cast.alice, ticket=row.number)
    found = f"/admin/tickets/?search={row.number}"
    for path in ("", f"{grant.id}"):
        assert f'href="{found}"' in client.get(f"/admin/support-access/{path}").text
    assert subjects(client.get(found).text) == [row.subject]
    assert f'href="/admin/support-access/{grant.id}"' in client.get(f"/admin/tickets/{row.id}").text
    sign_in(client, cast.root)  # works on no tickets
    assert row.number in (text := client.get(f"/admin/support-access/{grant.id}").text)
    assert found not in text


def test_an_answer_of_the_customer_rings_for_whoever_has_it_until_they_answer(client, cast, sam, post):
    row = make_ticket(cast.bob)
    desk.assign(actor_of(cast.sam), row.id, cast.sam.id)
    desk.answer(actor_of(cast.sam), row.id, text="Which server?")
    service.answer(actor_of(cast.bob), row.id, text="The web server")
    shown = client.get("/admin/notices").text
    assert f"It is your turn in the support ticket {row.number}" in shown
    assert row.number in client.get("/admin/waiting").text
    post(f"/admin/tickets/{row.id}/answer", text="Restart it.")
    assert row.number not in client.get("/admin/waiting").text


def test_account_and_person_show_theirs(client, cast, sam):
    row = make_ticket(cast.bob, subject="Where is my invoice?")
    make_ticket(make_person(make_account(), role="owner"), subject="Of somebody else")
    account = client.get(f"/admin/accounts/{row.account_id}").text
    assert f'href="/admin/accounts/{row.account_id}/tickets"' in account
    for path in (f"accounts/{row.account_id}/tickets", f"people/{cast.bob.id}"):
        text = client.get(f"/admin/{path}").text
        assert f'href="/admin/tickets/{row.id}"' in text
        assert "Where is my invoice?" in text
        assert "Of somebody else" not in text
    sign_in(client, cast.bill)
    for path in (f"accounts/{row.account_id}/tickets", f"people/{cast.bob.id}"):
        assert "Where is my invoice?" not in client.get(f"/admin/{path}").text
    sign_in(client, cast.ada)
    assert f"/admin/tickets/{row.id}" not in client.get(f"/admin/people/{cast.bob.id}").text
