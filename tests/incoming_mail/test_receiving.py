"""What a mail may do to a ticket, and what follows on it (DOMAIN 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog

from admin_app.bell import service as bell
from admin_app.identity.models import UserStatus
from admin_app.incoming_mail import limits, service
from admin_app.incoming_mail.ends import MailEnd
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.ticket.desk import merging
from admin_app.ticket.models import MessageKind, MessageVia, Ticket, TicketState
from admin_app.ticket.writing import subscribe
from admin_app.user import notices
from admin_app.user.identifiers import by_staff
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.contacts import make_contact
from tests.factories.people import make_person, make_staff
from tests.factories.tickets import make_ticket
from tests.incoming_mail.awkward import PASSED, mail
from tests.incoming_mail.conftest import Mailbox
from tests.mail_reading import written


def received(box, text="It works.", *, to=None, **headers):
    (raw,) = mail(text, **headers)(to or box.address())
    return service.receive(raw)


def join(box, user=None):
    """Another owner who follows the ticket, or whoever is named."""
    user = user or make_person(box.cast.nordlicht, role="owner", email="olga@nordlicht.example")
    with transaction():
        subscribe(db.session.get(Ticket, box.ticket.id), user.id)
    return user


def test_a_proven_answer_is_the_subscribers_word(box):
    assert received(box) is MailEnd.TAKEN
    row = box.last
    assert (row.kind, row.via, row.author_id) == (MessageKind.CUSTOMER, MessageVia.MAIL, box.cast.alice.id)
    assert (row.text, row.message_id, row.sender) == ("It works.", "<1@nordlicht.example>", "")
    assert box.now().state is TicketState.WAITING_FOR_US


def test_it_is_mailed_to_the_others_each_with_an_address_of_their_own(box, outbox):
    olga = join(box)
    received(box)
    (told,) = outbox.all()
    assert (told.to, told.row.reply_to) == (olga.email, box.address(olga))
    assert "It works." in told.text


def test_an_unproven_answer_stands_there_moves_nothing_and_is_mailed_to_nobody(box, outbox):
    join(box)
    before = box.now()
    assert received(box, Authentication_Results=None) is MailEnd.UNPROVEN
    row, after = box.last, box.now()
    assert (row.kind, row.author_id, row.sender) == (MessageKind.UNPROVEN, None, box.cast.alice.email)
    assert (after.state, after.last_at, after.customer_at) == (
        before.state,
        before.last_at,
        before.customer_at,
    )
    assert outbox.all() == []


def test_whoever_has_the_ticket_hears_of_unproven_mail_by_the_bell_once_until_they_look(box, client, outbox):
    sam, notice = box.cast.sam, f"isn’t proven came into the support ticket {box.ticket.number}"
    notices.choose_ways(actor_of(sam), ticket="at_once")
    sign_in(client, sam)
    received(box, Authentication_Results=None)
    assert notice not in client.get("/admin/notices").text
    change(box.ticket, assigned_to=sam.id)
    for number in "123":
        received(box, number, Authentication_Results=None, Message_ID=f"<{number}@nordlicht.example>")
    shown = client.get("/admin/notices").text
    assert shown.count(notice) == 1
    assert f'href="/admin/tickets/{box.ticket.id}"' in shown
    assert outbox.all() == []
    bell.mark_seen(actor_of(sam))
    received(box, "4", Authentication_Results=None, Message_ID="<4@nordlicht.example>")
    assert client.get("/admin/notices").text.count(notice) == 2


def test_without_a_configured_server_nothing_is_proven(box, use_settings):
    use_settings(mail_authserv_id="")
    assert received(box) is MailEnd.UNPROVEN


def test_one_subscribers_address_proves_nothing_of_another(box):
    assert received(box, to=box.address(join(box))) is MailEnd.UNPROVEN


def test_another_confirmed_address_of_the_subscriber_counts_an_unconfirmed_one_doesnt(box):
    make_contact(box.cast.alice, "desk@nordlicht.example")
    make_contact(box.cast.alice, "new@nordlicht.example", active=False)
    assert received(box, From="Desk@Nordlicht.example") is MailEnd.TAKEN
    assert received(box, "More", From="new@nordlicht.example") is MailEnd.UNPROVEN


def test_the_same_name_at_a_domain_that_looks_alike_proves_nothing(box):
    paul = join(box, make_person(box.cast.nordlicht, role="owner", email="chef@strasse.example"))
    change(paul, activated_at=clock.now())
    theirs = "xn--strae-oqa.example"
    passed = f"{written.OURS}; dmarc=pass header.from={theirs}"
    end = received(box, to=box.address(paul), From=f"chef@{theirs}", Authentication_Results=passed)
    assert end is MailEnd.UNPROVEN


def test_a_sign_in_address_that_staff_gave_stands_for_nobody_until_something_arrived_there(box):
    given = "alice@given.example"
    passed = f"{written.OURS}; dmarc=pass header.from=given.example"
    sam = actor_of(box.cast.sam)
    asked = by_staff.propose_email(
        sam, box.cast.alice.id, email=given, proof="Called back", reason="Asked by phone"
    )
    by_staff.confirm_email(actor_of(make_staff("support")), asked)
    assert received(box, From=given, Authentication_Results=passed) is MailEnd.UNPROVEN
    change(box.cast.alice, activated_at=clock.now())  # as by an invitation that went there
    assert received(box, "More", From=given, Authentication_Results=passed) is MailEnd.TAKEN


def test_an_answer_reopens_what_was_solved(box):
    with transaction():
        row = db.session.get(Ticket, box.ticket.id)
        row.state, row.solved_at = TicketState.SOLVED, clock.now()
    assert received(box, Authentication_Results=None) is MailEnd.UNPROVEN
    assert box.now().state is TicketState.SOLVED
    assert received(box, "It stands still again.") is MailEnd.TAKEN
    assert box.now().state is TicketState.WAITING_FOR_US


def test_nothing_comes_into_a_closed_ticket_and_its_subscriber_is_told_once_a_day(box, outbox):
    with transaction():
        row = db.session.get(Ticket, box.ticket.id)
        row.state, row.closed_at = TicketState.CLOSED, clock.now()
    before = len(box.messages())
    ends = [received(box, text) for text in ("one", "two")]
    assert ends == [MailEnd.POINTED, MailEnd.PASSED_OVER]
    assert received(box, "three", From="mallory@nordlicht.example") is MailEnd.POINTED
    assert len(box.messages()) == before
    alice, mallory = outbox.all()
    assert box.ticket.number in alice.text
    assert box.ticket.number not in mallory.text
    with clock.shifted(timedelta(days=1, minutes=1)):
        assert received(box, "four") is MailEnd.POINTED


def test_answers_to_a_merged_ticket_go_where_it_goes_on(box):
    between, into = make_ticket(box.cast.alice), make_ticket(box.cast.alice)
    reply = box.address()
    merging.merge(actor_of(box.cast.sam), box.ticket.id, between.id)
    merging.merge(actor_of(box.cast.sam), between.id, into.id)
    assert received(box, to=reply) is MailEnd.TAKEN
    assert box.messages(into)[-1].text == "It works."


def test_whoever_may_see_the_ticket_no_more_adds_nothing(box):
    before = len(box.messages())
    join(box, box.cast.bob)  # as when he was an owner
    assert received(box, to=box.address(box.cast.bob), From=box.cast.bob.email) is MailEnd.POINTED
    reply = box.address()
    change(box.cast.alice, status=UserStatus.DISABLED)
    assert received(box, to=reply) is MailEnd.POINTED
    assert len(box.messages()) == before


def test_mail_to_no_ticket_opens_none_and_is_pointed_to_the_page(box, outbox):
    assert received(box, to="ticket@tickets.company.example", Content_Language="de-DE") is MailEnd.POINTED
    (told,) = outbox.all()
    assert (told.to, told.template, told.row.thread) == (
        box.cast.alice.email,
        "mail_opens_no_ticket",
        "<1@nordlicht.example>",
    )
    assert "http://localhost/tickets" in told.links
    assert (told.row.passing, told.row.language, told.user_id) == (True, "de-DE", None)


def test_one_address_is_taken_thirty_times_an_hour_and_the_rest_later(box, monkeypatch):
    monkeypatch.setattr(limits, "FROM_ONE_AN_HOUR", 2)
    ends = [received(box, f"number {n}") for n in range(3)]
    assert ends == [MailEnd.TAKEN, MailEnd.TAKEN, MailEnd.LATER]
    with clock.shifted(timedelta(minutes=61)):
        assert received(box, "number 2") is MailEnd.TAKEN


@pytest.mark.parametrize("limit", ["FROM_ONE_AN_HOUR", "IN_ONE_AN_HOUR"])
def test_whatever_comes_unproven_takes_no_room_from_who_is_proven(box, monkeypatch, limit):
    monkeypatch.setattr(limits, limit, 2)
    for n in range(4):
        received(box, f"forged {n}", Authentication_Results=None)
        received(box, f"by another {n}", From="mallory@nordlicht.example")
    assert [received(box, f"number {n}") for n in range(2)] == [MailEnd.TAKEN, MailEnd.TAKEN]


@pytest.mark.parametrize("limit", ["FROM_ONE_AN_HOUR", "IN_ONE_AN_HOUR"])
def test_whoever_is_proven_takes_no_room_from_what_isnt(box, monkeypatch, limit):
    monkeypatch.setattr(limits, limit, 1)
    assert [received(box, f"number {n}") for n in range(2)] == [MailEnd.TAKEN, MailEnd.LATER]
    assert received(box, "from elsewhere", Authentication_Results=None) is MailEnd.UNPROVEN


def test_somebody_who_writes_too_much_on_pages_too_is_taken_later(box, monkeypatch):
    monkeypatch.setattr("admin_app.ticket.writing.AN_HOUR", 1)
    assert received(box, "one") is MailEnd.LATER
    with clock.shifted(timedelta(minutes=61)):
        assert received(box, "one") is MailEnd.TAKEN


def test_a_ticket_takes_few_unproven_mails_a_day_whoever_they_are_from(box, monkeypatch):
    monkeypatch.setattr(limits, "UNPROVEN_IN_ONE_A_DAY", 2)
    ends = [received(box, f"number {n}", From=f"m{n}@evil.example") for n in range(3)]
    assert ends == [MailEnd.UNPROVEN, MailEnd.UNPROVEN, MailEnd.LIMITED]
    assert received(box) is MailEnd.TAKEN


def test_whoever_forges_an_address_elsewhere_takes_no_room_from_it(box, monkeypatch):
    monkeypatch.setattr(limits, "UNPROVEN_IN_ONE_A_DAY", 2)
    monkeypatch.setattr(limits, "FROM_ONE_AN_HOUR", 2)
    theirs = Mailbox(box.cast, make_ticket(box.cast.carol))
    reply = theirs.address(box.cast.carol)
    forged = [received(box, f"forged {n}", to=reply, Authentication_Results=None) for n in range(3)]
    assert forged == [MailEnd.UNPROVEN, MailEnd.UNPROVEN, MailEnd.LIMITED]
    assert received(box, Authentication_Results=None) is MailEnd.UNPROVEN


def test_of_one_domain_some_are_pointed_to_the_page_a_day(box, outbox, monkeypatch):
    monkeypatch.setattr(limits, "POINTED_OF_ONE_DOMAIN_A_DAY", 2)
    ends = [received(box, to="x@company.example", From=f"a{n}@nordlicht.example") for n in range(3)]
    assert ends == [MailEnd.POINTED, MailEnd.POINTED, MailEnd.PASSED_OVER]
    assert len(outbox.all()) == 2


@pytest.mark.parametrize("proof", [None, PASSED])
def test_a_text_that_a_ticket_cant_take_is_an_end_and_not_tried_for_ever(box, monkeypatch, proof):
    monkeypatch.setattr("admin_app.incoming_mail.remarks.text_with", lambda *_known, **_more: "\u200d")
    assert received(box, Authentication_Results=proof) is MailEnd.UNREADABLE


def test_a_copy_that_proves_nothing_keeps_the_proven_one_out_neither_before_nor_after(box):
    ends = [received(box, Authentication_Results=result) for result in (None, PASSED, PASSED, None)]
    assert ends == [MailEnd.UNPROVEN, MailEnd.TAKEN, MailEnd.AGAIN, MailEnd.AGAIN]


def test_a_mail_that_comes_once_more_long_after_is_known_still(box):
    assert received(box) is MailEnd.TAKEN
    with clock.shifted(timedelta(days=40)):
        limits.limits.sweep()
        assert received(box) is MailEnd.AGAIN


def test_whose_data_are_to_be_erased_writes_no_more(box):
    change(box.cast.alice, erasure_due_at=clock.now() + timedelta(days=1))
    assert received(box) is MailEnd.POINTED


def test_the_mail_servers_own_word_where_it_delivers_to_comes_first(box):
    (raw,) = mail()("nobody@elsewhere.example")
    assert service.receive(raw, to=box.address()) is MailEnd.TAKEN


def test_nothing_of_a_mail_is_logged(box):
    canary = "Canary-7f3k"
    with structlog.testing.capture_logs() as lines:
        received(
            box,
            canary,
            Subject=canary,
            Message_ID=f"<{canary}@nordlicht.example>",
            From=f"{canary} <{box.cast.alice.email}>",
        )
        received(box, canary, From=f"{canary}@evil.example")
    assert [line["state"] for line in lines if line["event"] == "mail_received"] == ["taken", "unproven"]
    assert canary.lower() not in repr(lines).lower()
    assert "nordlicht" not in repr(lines)


def test_a_fault_on_the_way_leaves_nothing_and_the_mail_is_taken_later(box, monkeypatch):
    before = len(box.messages())
    with monkeypatch.context() as broken:
        broken.setattr("admin_app.ticket.telling.answered", lambda *_a: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            received(box)
    assert len(box.messages()) == before
    assert received(box) is MailEnd.TAKEN
