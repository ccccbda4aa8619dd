"""A form that was sent twice, by a double press without script or by the browser's own try, writes once (DOMAIN 8)."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.stored_file.models import StoredFile
from admin_app.ticket import conversation, service
from admin_app.ticket.attachment.storing import Upload
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import Ticket, TicketFile, TicketMessage, TicketState
from tests.cast import actor_of, sign_in
from tests.factories.billing import make_service
from tests.factories.tickets import make_message, make_ticket
from tests.sign_in.door import later
from tests.ticket.test_own import stored

ASKED = {"category": "technical", "subject": "It stands still", "text": "All lamps are red."}


def log(content=b"All lamps are red"):
    return [Upload("screen.log", io.BytesIO(content))]


def texts(row):
    db.session.rollback()
    wanted = sa.select(TicketMessage.text).where(TicketMessage.ticket_id == row.id)
    return list(db.session.scalars(wanted.order_by(TicketMessage.created_at, TicketMessage.id)))


@pytest.mark.parametrize(
    ("write", "by"),
    [(service.answer, "bob"), (desk.answer, "sam"), (desk.note, "sam")],
    ids=["own", "desk", "note"],
)
def test_the_same_text_twice_stands_there_once_and_is_mailed_once(cast, outbox, write, by):
    row, who = make_ticket(cast.bob, assigned_to=cast.sam.id), actor_of(getattr(cast, by))
    assert write(who, row.id, text="Restart it.") == write(who, row.id, text="Restart it.")
    assert texts(row)[1:] == ["Restart it."]
    assert len(outbox.all()) == (write is desk.answer)


def test_two_at_once_write_once(cast, threads, postgres_only):
    row, sam = make_ticket(cast.bob), actor_of(cast.sam)
    done = threads([lambda: desk.answer(sam, row.id, text="Restart it.")] * 3)
    assert len(set(done)) == 1
    assert texts(row)[1:] == ["Restart it."]


def test_what_is_meant_twice_is_written_twice(cast, sqlite_only):
    row, bob, sam = make_ticket(cast.bob), actor_of(cast.bob), actor_of(cast.sam)
    service.answer(bob, row.id, text="Yes", uploads=log())
    service.answer(bob, row.id, text="Yes", uploads=log(b"Another screen"))  # another file with it
    desk.answer(sam, row.id, text="And now?")
    service.answer(bob, row.id, text="Yes")  # to another question
    with later(minutes=2):
        service.answer(bob, row.id, text="Yes")
    assert texts(row)[1:] == ["Yes", "Yes", "And now?", "Yes", "Yes"]


def test_files_that_came_twice_are_there_once(cast, sqlite_only):
    row, bob = make_ticket(cast.bob), actor_of(cast.bob)
    for _ in range(2):
        service.answer(bob, row.id, text="See the file", uploads=log())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TicketFile)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 1


def test_the_same_answer_may_still_solve(cast, outbox, sqlite_only):
    row, sam = make_ticket(cast.bob), actor_of(cast.sam)
    desk.answer(sam, row.id, text="Done.")
    desk.answer(sam, row.id, text="Done.", solves=True)
    desk.answer(sam, row.id, text="Done.", solves=True)
    assert (texts(row)[1:], stored(row).state) == (["Done."], TicketState.SOLVED)
    assert [mail.template for mail in outbox.to(cast.bob.email)] == ["ticket_answered", "ticket_solved"]


def test_a_ticket_that_is_sent_twice_is_opened_once(cast, outbox):
    bob = actor_of(cast.bob)
    first = service.open_ticket(bob, **ASKED, uploads=log())
    assert service.open_ticket(bob, **ASKED, uploads=log()) == first
    assert len(outbox.all()) == 1
    others = [
        service.open_ticket(bob, **{**ASKED, "subject": "It stands still again"}),
        service.open_ticket(bob, **ASKED),  # without the file
        service.open_ticket(actor_of(cast.alice), **ASKED),
    ]
    with later(minutes=2):
        others.append(service.open_ticket(bob, **ASKED))
    assert len({first, *others}) == 5


def test_s18_two_tickets_at_once_are_one(cast, threads, postgres_only):
    bob = actor_of(cast.bob)
    assert len(set(threads([lambda: service.open_ticket(bob, **ASKED)] * 3))) == 1
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 1


def test_the_page_leads_to_what_is_there(cast, client, sqlite_only):
    sign_in(client, cast.bob)
    sent = {**ASKED, "priority": "normal", "access": "none", "csrf_token": client.csrf()}
    first, second = client.post("/tickets/new", data=sent), client.post("/tickets/new", data=sent)
    assert (first.status_code, first.location) == (303, second.location)


@pytest.mark.parametrize("known", ["of another ticket", "of none"])
def test_a_page_s_last_text_that_is_none_of_the_ticket_s_lets_nobody_answer_past_others(
    cast, sqlite_only, known
):
    row, other = make_ticket(cast.bob), make_ticket(cast.alice)
    make_message(row, "One more thing", cast.alice)
    seen = make_message(other, "Elsewhere", cast.alice).id if known == "of another ticket" else row.account_id
    for answer, who in ((desk.answer, cast.sam), (service.answer, cast.bob)):
        with pytest.raises(conversation.AnsweredMeanwhile) as refused:
            answer(actor_of(who), row.id, text="Blindly", seen=seen)
        assert "One more thing" in [line.text for line in refused.value.newer]


def test_the_same_words_after_staff_solved_it_open_it_again(cast, sqlite_only):
    row, bob = make_ticket(cast.bob), actor_of(cast.bob)
    service.answer(bob, row.id, text="Still broken")
    desk.solve(actor_of(cast.sam), row.id)
    service.answer(bob, row.id, text="Still broken")
    assert (texts(row)[1:], stored(row).state) == (["Still broken"] * 2, TicketState.WAITING_FOR_US)


def test_another_password_is_another_ticket_and_the_same_one_isn_t(cast, sqlite_only):
    bob, server = actor_of(cast.bob), make_service(cast.nordlicht)
    asked = {**ASKED, "service_id": server.id, "access": "administrator"}
    first = service.open_ticket(bob, **asked, password="wrong-1")
    assert service.open_ticket(bob, **asked, password="wrong-1") == first
    assert (
        len({first, service.open_ticket(bob, **asked, password="right-2"), service.open_ticket(bob, **asked)})
        == 3
    )
