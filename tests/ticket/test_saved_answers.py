"""Saved answers: kept for all who answer tickets, filled in for one, inserted without script."""

from __future__ import annotations

import pytest

from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.ticket.desk import saved_answers
from admin_app.ticket.models import SavedAnswer
from tests.cast import actor_of, sign_in
from tests.factories.tickets import make_saved_answer, make_ticket

pytestmark = pytest.mark.one_database


@pytest.mark.both_databases
def test_a_text_is_kept_changed_and_removed(cast):
    sam, bill = actor_of(cast.sam), actor_of(cast.bill)
    answer_id = saved_answers.write(sam, name="  Reset  ", text="Hello {name},\nabout {ticket}: done.")
    assert saved_answers.offered(bill) == [(answer_id, "Reset")]
    saved_answers.change(bill, answer_id, name="Reset it", text="Hello {name}", version=1)
    assert saved_answers.offered(bill) == [(answer_id, "Reset it")]
    saved_answers.remove(sam, answer_id, version=2)
    db.session.rollback()
    assert db.session.get(SavedAnswer, answer_id) is None


@pytest.mark.parametrize("text", ["Hello {nmae}", "{}", "{__class__}"])
def test_a_field_that_isnt_one_is_refused_beside_the_text(cast, text):
    with pytest.raises(Invalid) as refused:
        saved_answers.write(actor_of(cast.sam), name="Reset", text=text)
    assert refused.value.field == "text"


def test_two_of_one_name_are_refused_however_it_is_written(cast):
    make_saved_answer(cast.sam, "reset")
    with pytest.raises(Invalid) as refused:
        saved_answers.write(actor_of(cast.sam), name="RESET", text="x")
    assert refused.value.field == "name"


def test_who_answers_no_tickets_keeps_none(cast):
    for who in (cast.aud, cast.ada, cast.alice):
        with pytest.raises(NotAllowed):
            saved_answers.write(actor_of(who), name="x", text="x")


def test_fields_are_filled_in_and_what_a_customer_wrote_fills_nothing(cast):
    row = make_ticket(cast.bob, subject="Why {agent}?")
    answer_id = make_saved_answer(
        cast.sam, text="{name} of {account}: {ticket}, “{subject}”. {agent}, {else}"
    )
    found = saved_answers.filled(actor_of(cast.sam), answer_id, row, author="Bob {ticket}", account="N")
    assert found == f"Bob {{ticket}} of N: {row.number}, “Why {{agent}}?”. Sam F., {{else}}"


def test_it_is_inserted_under_what_was_typed_and_nothing_is_sent(client, cast, outbox):
    row = make_ticket(cast.bob)
    answer_id = make_saved_answer(cast.sam, text="Hello {name}")
    sign_in(client, cast.sam)
    assert "How to reset" in client.get(f"/admin/tickets/{row.id}").text
    data = {"csrf_token": client.csrf(), "text": "First this", "saved": str(answer_id), "seen": ""}
    answer = client.post(f"/admin/tickets/{row.id}/insert", data=data)
    assert answer.status_code == 200
    assert f"First this\n\nHello {cast.bob.full_name}</textarea>" in answer.text
    assert outbox.all() == []
    gone = client.post(f"/admin/tickets/{row.id}/insert", data={**data, "saved": str(row.id)})
    assert gone.status_code == 404


def test_its_pages_write_change_and_remove(client, cast):
    sign_in(client, cast.sam)
    data = {"csrf_token": client.csrf(), "name": "Reset", "text": "Hello {name}"}
    made = client.post("/admin/saved-answers/write", data=data)
    assert made.status_code == 303
    page = made.headers["Location"]
    assert "Hello {name}" in client.get(page).text
    assert "Reset" in client.get("/admin/saved-answers/").text
    wrong = client.post(f"{page}/edit", data={**data, "text": "{x}", "version": 1})
    assert wrong.status_code == 422
    assert "{x} is no field" in wrong.text
    changed = client.post(f"{page}/edit", data={**data, "name": "Reset it", "version": 1})
    assert changed.status_code == 303
    stale = client.post(f"{page}/edit", data={**data, "version": 1})
    assert stale.status_code == 409
    removed = client.post(f"{page}/remove", data={"csrf_token": client.csrf(), "version": 2})
    assert removed.status_code == 303
    assert client.get(page).status_code == 404
