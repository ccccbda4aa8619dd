"""A customer's side of tickets: open, answer, solve, reopen; who sees which; what is told to whom (DOMAIN 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.session.models import EndReason
from admin_app.ticket import conversation, service
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import Ticket, TicketSecret, TicketState, TicketSubscriber
from admin_app.ticket.writing import Mailed
from tests.cast import actor_of
from tests.factories.billing import change, make_service
from tests.factories.people import make_account, make_person
from tests.factories.sessions import make_session
from tests.factories.tickets import make_message, make_secret, make_ticket
from tests.sign_in.door import later


def opened(who, **changes):
    fields = {"category": "technical", "subject": "No mail", "text": "Since Monday.", **changes}
    return db.session.get_one(Ticket, service.open_ticket(actor_of(who), **fields))


def stored(row):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Ticket, row.id)


@pytest.mark.feature("S1-07")
def test_a_customer_opens_a_ticket_and_is_mailed_that_it_came(cast, outbox):
    row = opened(cast.bob, priority="urgent")
    assert (row.state, row.urgency, row.author_id) == (TicketState.OPEN, 0, cast.bob.id)
    (mail,) = outbox.all()
    assert (mail.to, mail.subject) == (cast.bob.email, f"[{row.number}] No mail")
    assert mail.row.addressee_only
    assert mail.row.thread == f"<ticket.{row.id.hex}@localhost>"
    assert [line.text for line in conversation.lines(actor_of(cast.bob), row.id)] == ["Since Monday."]


def test_the_trail_knows_the_number_and_nothing_that_was_written(cast):
    row = opened(cast.bob)
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "ticket.opened")).one()
    assert (event.target_id, event.facts) == (row.id, {"ticket": row.number})
    words = repr(db.session.scalars(sa.select(AuditDetail.words)).all())
    assert "Monday" not in words
    assert "No mail" not in words


@pytest.mark.feature("S1-08")
def test_a_ticket_names_a_service_of_the_account_and_what_support_may_do_there(cast):
    mine, theirs = make_service(cast.nordlicht), make_service(cast.other)
    with pytest.raises(Invalid) as refused:
        opened(cast.bob, service_id=theirs.id)
    assert refused.value.field == "service"
    with pytest.raises(Invalid) as refused:
        opened(cast.bob, access="console")
    assert refused.value.field == "access"
    row = opened(cast.bob, service_id=mine.id, access="console")
    assert (row.service_id, row.access) == (mine.id, "console")


@pytest.mark.parametrize(
    ("field", "typed"), [("subject", " "), ("text", ""), ("subject", "x" * 151), ("text", "x" * 20_001)]
)
def test_what_is_missing_or_too_long_is_told_beside_its_field(cast, field, typed):
    with pytest.raises(Invalid) as refused:
        opened(cast.bob, **{field: typed})
    assert refused.value.field == field


def test_owners_see_the_account_s_others_their_own(cast, sqlite_only):
    row = make_ticket(cast.bob)
    for who in (make_person(cast.nordlicht), cast.carol):
        with pytest.raises(NotFound):
            service.answer(actor_of(who), row.id, text="Mine?")
    service.answer(actor_of(cast.alice), row.id, text="He is right.")
    service.answer(actor_of(cast.bob), row.id, text="Thank you.")


def test_staff_write_nothing_in_a_customer_s_name(cast, sqlite_only):
    row = make_ticket(cast.bob)
    for act in (service.solve, service.reopen):
        with pytest.raises(NotAllowed):
            act(actor_of(cast.sam), row.id)


@pytest.mark.parametrize("who", ["bob", "sam"])
def test_whose_session_ended_meanwhile_writes_nothing(cast, sqlite_only, who):
    row, person = make_ticket(cast.bob), getattr(cast, who)
    over = make_session(person, ended_at=clock.now(), ended_why=EndReason.SIGNED_OUT)
    write = service.answer if who == "bob" else desk.answer
    with pytest.raises(Conflict):
        write(actor_of(person, session_id=over.id), row.id, text="Once more")


@pytest.mark.parametrize("status", ["active", "suspended", "closing"])
def test_an_account_that_is_suspended_or_closing_still_writes_to_support(cast, sqlite_only, status):
    account = make_account(status=status)
    assert opened(make_person(account, role="owner")).state is TicketState.OPEN


def test_an_answer_is_our_turn_and_mailed_to_the_others_who_follow(cast, outbox):
    row = make_ticket(cast.bob, state="waiting_for_customer", waits_since=clock.now() - timedelta(hours=2))
    service.answer(actor_of(cast.alice), row.id, text="Look at the second server, too.")
    row = stored(row)
    assert row.state is TicketState.WAITING_FOR_US
    assert row.waits_since == row.customer_at == row.last_at
    (mail,) = outbox.all()
    assert mail.to == cast.bob.email
    assert "Alice Lindqvist" in mail.text
    assert "> Look at the second server, too." in mail.text
    followers = set(db.session.scalars(sa.select(TicketSubscriber.user_id)))
    assert followers == {cast.alice.id, cast.bob.id}


def test_more_words_before_an_answer_leave_it_as_long_waiting_as_it_is(cast, sqlite_only):
    since = clock.now() - timedelta(hours=2)
    row = make_ticket(cast.bob, waits_since=since)
    service.answer(actor_of(cast.bob), row.id, text="Still.")
    assert (stored(row).state, stored(row).waits_since) == (TicketState.OPEN, since)


def test_an_answer_past_one_that_the_page_didn_t_show_is_refused_with_it(cast):
    row = make_ticket(cast.bob)
    me = actor_of(cast.bob)
    shown = conversation.lines(me, row.id)[-1].id
    make_message(row, "A note", cast.sam, kind="note")
    service.answer(me, row.id, text="More", seen=shown)
    make_message(row, "Have you tried it again?", cast.sam)
    with pytest.raises(conversation.AnsweredMeanwhile) as refused:
        service.answer(me, row.id, text="More", seen=shown)
    assert [line.text for line in refused.value.newer] == ["Have you tried it again?"]
    assert refused.value.newer[0].by == "Sam F."


def test_solving_destroys_the_server_s_password(cast, outbox):
    row = make_ticket(cast.bob)
    make_secret(row)
    service.solve(actor_of(cast.alice), row.id, version=row.version)
    assert stored(row).state is TicketState.SOLVED
    secret = db.session.scalars(sa.select(TicketSecret)).one()
    assert (secret.sealed, secret.destroyed_why) == ("", "solved")
    assert [mail.to for mail in outbox.all()] == [cast.bob.email]


@pytest.mark.parametrize("act", ["reopen", "answer"])
def test_a_solved_one_is_taken_up_again_by_a_click_or_an_answer(cast, sqlite_only, act):
    row = make_ticket(cast.bob, state="solved", solved_at=clock.now())
    if act == "reopen":
        service.reopen(actor_of(cast.bob), row.id)
    else:
        service.answer(actor_of(cast.bob), row.id, text="No, it isn’t.")
    assert (stored(row).state, stored(row).solved_at) == (TicketState.WAITING_FOR_US, None)


def test_a_closed_one_stays_closed_and_says_so(cast, sqlite_only):
    row = make_ticket(cast.bob, state="closed", closed_at=clock.now())
    with pytest.raises(Conflict) as refused:
        service.answer(actor_of(cast.bob), row.id, text="Once more")
    assert refused.value.text == "This ticket is closed. Open a new one, and name this one’s number in it."
    with pytest.raises(Conflict):
        service.reopen(actor_of(cast.bob), row.id)


def test_a_page_of_before_doesn_t_solve(cast, sqlite_only):
    row = make_ticket(cast.bob)
    service.answer(actor_of(cast.bob), row.id, text="Wait")
    with pytest.raises(Conflict):
        service.solve(actor_of(cast.alice), row.id, version=1)


def test_nobody_floods_the_desk(cast, sqlite_only, monkeypatch):
    monkeypatch.setattr(service, "A_DAY", 2)
    monkeypatch.setattr("admin_app.ticket.writing.AN_HOUR", 3)
    row = opened(cast.bob)
    opened(cast.bob, subject="No mail at all")
    with pytest.raises(RateLimited):
        opened(cast.bob, subject="Still no mail")
    service.answer(actor_of(cast.bob), row.id, text="1")
    with pytest.raises(RateLimited):
        service.answer(actor_of(cast.bob), row.id, text="2")


def test_solving_and_reopening_again_and_again_mails_nobody_for_ever(cast, outbox, sqlite_only):
    row, alice, bob = make_ticket(cast.bob), actor_of(cast.alice), actor_of(cast.bob)
    service.answer(alice, row.id, text="I follow this too")
    for _ in range(5):
        service.solve(bob, row.id)
        service.reopen(bob, row.id)
    told = len(outbox.to(cast.alice.email))
    for solve, who in ((service.solve, bob), (desk.solve, actor_of(cast.sam))):
        with pytest.raises(RateLimited):
            solve(who, row.id)
    assert len(outbox.to(cast.alice.email)) == told
    with later(hours=1):
        service.solve(bob, row.id)


def test_who_can_t_see_it_any_more_is_mailed_nothing(cast, outbox):
    row = make_ticket(cast.bob)
    change(cast.bob, status="disabled")
    service.answer(actor_of(cast.alice), row.id, text="Anybody there?")
    assert outbox.all() == []


def test_a_mail_comes_in_once(cast, sqlite_only):
    row, me = make_ticket(cast.bob), actor_of(cast.bob)
    mailed = Mailed("<a@nordlicht.example>", "> Since Monday.")
    service.answer(me, row.id, text="By mail", mailed=mailed)
    with pytest.raises(sa.exc.IntegrityError):
        service.answer(me, row.id, text="By mail", mailed=mailed)
    line = conversation.lines(me, row.id)[-1]
    assert (line.via, line.text, line.quoted) == ("mail", "By mail", "> Since Monday.")
