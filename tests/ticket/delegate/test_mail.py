"""Who of the delegates is mailed, and whose answers by mail count: judged at sending and at receiving (DOMAIN 8, 12)."""

from __future__ import annotations

import pytest

from admin_app.delegation.models import DelegationLevel
from admin_app.incoming_mail import service as incoming
from admin_app.incoming_mail.ends import MailEnd
from admin_app.policy.register import Key
from admin_app.ticket import service as tickets
from admin_app.ticket import telling
from admin_app.ticket.delegate import service
from admin_app.ticket.desk import service as desk
from admin_app.ticket.server_password import revealing
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.policies import change as set_policy
from tests.factories.tickets import make_secret, make_ticket
from tests.incoming_mail.conftest import Mailbox
from tests.mail_reading import written
from tests.ticket.test_own import stored


@pytest.fixture
def mail_on(use_settings):
    use_settings(ticket_mail_domain="tickets.company.example", mail_authserv_id=written.OURS)


def mail_of(sender, address, text):
    """A mail of somebody's to an address, its domain proven."""
    passed = f"{written.OURS}; dmarc=pass header.from={sender.rpartition('@')[2]}"
    return written.plain(text, To=address, From=sender, Authentication_Results=passed)


@pytest.fixture
def row(house):
    """A ticket of an owner's in which Gunda wrote."""
    found = make_ticket(house.cast.alice, service_id=house.server.id)
    service.answer(house.actor, house.number, found.id, text="We see it, too.")
    return found


def told(house, outbox, row):
    """Whether an answer of staff is mailed to Gunda."""
    before = len(outbox.to(house.gunda.email))
    desk.answer(actor_of(house.cast.sam), row.id, text="Restart it.")
    return len(outbox.to(house.gunda.email)) > before


@pytest.mark.feature("S3-12")
def test_who_wrote_follows_it_and_is_led_to_the_page_of_the_account(house, row, outbox):
    assert told(house, outbox, row)
    last = outbox.to(house.gunda.email)[-1]
    assert last.subject.startswith(f"Re: [{row.number}]")
    assert any(f"/for/{house.number}/tickets/{row.id}#m-" in link for link in last.links)
    assert last.row.addressee_only
    (first,) = [one for one in outbox.to(house.cast.alice.email) if "We see it, too." in one.text]
    assert any(f"/tickets/{row.id}#m-" in link and "/for/" not in link for link in first.links)


@pytest.mark.parametrize(
    "why", ["ended", "frozen", "view", "other service", "restricted", "factor", "kept out"]
)
def test_s19_who_reaches_it_no_more_is_mailed_nothing_and_nothing_of_theirs_is_taken(
    house, row, outbox, mail_on, sqlite_only, why
):
    address = Mailbox(house.cast, row).address(house.gunda)
    if why == "ended":
        change(house.row, state="ended")
    elif why == "frozen":
        change(house.row, frozen_by=house.row.id)
    elif why == "view":
        change(house.row, level=DelegationLevel.VIEW)
    elif why == "other service":
        change(house.row, service_ids=[house.archive.id.hex])
    elif why == "restricted":
        change(house.account, restricted_since=house.row.sent_at)
    elif why == "factor":
        set_policy(house.cast, Key.FACTOR_REQUIRED, "everybody", house.account)
    else:
        change(house.gunda, status="disabled")
    assert not told(house, outbox, row)
    raw = mail_of(house.gunda.email, address, "Let me in")
    assert incoming.receive(raw) is MailEnd.POINTED
    assert [line.text for line in Mailbox(house.cast, row).messages()][-1] == "Restart it."


def test_what_waited_while_the_delegation_ended_does_not_leave_any_more(house, row, outbox, sqlite_only):
    assert told(house, outbox, row)
    waiting = outbox.to(house.gunda.email)[-1].row
    assert telling.may_still_read(waiting)
    change(house.row, state="ended")
    assert not telling.may_still_read(waiting)


def test_a_proven_mail_is_the_delegate_s_word_another_one_isn_t(house, row, mail_on):
    box = Mailbox(house.cast, row)
    address = box.address(house.gunda)
    raw = mail_of(house.gunda.email, address, "It runs again.")
    assert incoming.receive(raw) is MailEnd.TAKEN
    assert (box.last.text, box.last.author_id) == ("It runs again.", house.gunda.id)
    raw = mail_of("stranger@elsewhere.example", address, "Trust me.")
    assert incoming.receive(raw) is MailEnd.UNPROVEN
    assert box.last.author_id is None


def test_of_a_closed_ticket_a_delegate_is_led_to_the_account_s_tickets(
    house, row, outbox, mail_on, sqlite_only
):
    address = Mailbox(house.cast, row).address(house.gunda)
    change(stored(row), state="closed")
    raw = mail_of(house.gunda.email, address, "Again!")
    assert incoming.receive(raw) is MailEnd.POINTED
    last = outbox.all()[-1]
    assert row.number in last.text
    assert any(link.endswith(f"/for/{house.number}/tickets") for link in last.links)


def test_s19_a_delegate_isn_t_told_of_the_server_s_password(house, outbox, sqlite_only):
    row = make_ticket(house.gunda, account_id=house.account.id, service_id=house.server.id)
    make_secret(row, given_by=house.cast.alice.id)
    sam = actor_of(house.cast.sam)
    desk.assign(sam, row.id, house.cast.sam.id)
    revealing.reveal(sam, row.id)
    assert outbox.to(house.cast.alice.email)
    assert not outbox.to(house.gunda.email)


def test_the_owner_is_told_what_the_delegate_wrote_and_the_other_way_round(house, row, outbox, sqlite_only):
    tickets.answer(actor_of(house.cast.alice), row.id, text="Thank you for looking.")
    assert "Thank you for looking." in outbox.to(house.gunda.email)[-1].text
