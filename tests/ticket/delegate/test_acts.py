"""What a delegate does in tickets: about delegated services, in the own name, judged under the lock (DOMAIN 12)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.delegation import service as delegations
from admin_app.delegation.models import DelegationLevel
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound, RateLimited
from admin_app.ticket import conversation, queries
from admin_app.ticket import service as tickets
from admin_app.ticket.delegate import service
from admin_app.ticket.models import Ticket, TicketState
from admin_app.ticket.server_password import giving
from admin_app.ticket.server_password import queries as server_password
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.delegations import make_delegate_only, make_delegation
from tests.factories.tickets import make_message, make_secret, make_ticket
from tests.ticket.test_own import stored

ASKED = {"category": "technical", "subject": "No mail", "text": "Since Monday."}


def opened(house, **changes):
    fields = {**ASKED, "service_id": house.server.id, **changes}
    return db.session.get_one(Ticket, service.open_ticket(house.actor, house.number, **fields))


@pytest.mark.feature("S3-12")
def test_a_delegate_opens_answers_solves_and_reopens_a_ticket_of_the_account(house):
    row = opened(house, priority="high")
    assert (row.account_id, row.author_id, row.priority) == (house.account.id, house.gunda.id, "high")
    service.answer(house.actor, house.number, row.id, text="Still.")
    service.solve(house.actor, house.number, row.id, version=stored(row).version)
    assert stored(row).state is TicketState.SOLVED
    service.reopen(house.actor, house.number, row.id, version=stored(row).version)
    assert stored(row).state is TicketState.WAITING_FOR_US


def test_each_event_carries_both_accounts(house):
    row = opened(house)
    service.answer(house.actor, house.number, row.id, text="Still.")
    found = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.target_id == row.id)).all()
    assert [event.name for event in found] == ["ticket.opened", "ticket.answered"]
    for event in found:
        assert (event.account_id, event.actor_id) == (house.account.id, house.gunda.id)
        assert event.facts == {"ticket": row.number, "home_account": house.cast.other.id.hex}


def test_the_account_and_staff_read_that_a_delegate_wrote_and_from_where(house):
    row = opened(house)
    for reader in (house.cast.alice, house.cast.sam):
        (line,) = conversation.lines(actor_of(reader), row.id)
        assert (line.by, line.by_delegate) == ("Gunda Guest", True)
        assert line.home == "Baobab Logistics Ltd (A-30000001)"
    (shown,) = queries.own_list(actor_of(house.cast.alice), key=None, size=5).rows
    assert (shown.by, shown.by_delegate) == ("Gunda Guest", True)
    service.answer(house.actor, house.number, row.id, text="Still.")
    make_message(row, "We look.", house.cast.alice)
    *_, last = conversation.lines(house.delegate, row.id)
    assert (last.by, last.by_delegate, last.home) == ("Alice Lindqvist", False, "")


def test_one_delegate_isn_t_told_where_another_one_belongs(house, sqlite_only):
    second = make_delegate_only()
    make_delegation(house.account, second, level=DelegationLevel.MANAGE)
    row = opened(house)
    other = reach_of(second, house)
    (line,) = conversation.lines(other, row.id)
    assert (line.by, line.by_delegate, line.home) == ("Gunda Guest", True, "")
    assert queries.own_one(other, row.id).home == ""


def reach_of(user, house):
    return service.reach.account(actor_of(user), house.number).actor


@pytest.mark.parametrize("which", ["none", "archive", "home"])
def test_s19_a_new_one_is_about_a_delegated_service(house, sqlite_only, which):
    services = {"none": None, "archive": house.archive.id, "home": house.row.id}
    with pytest.raises(Invalid) as refused:
        opened(house, service_id=services[which])
    assert refused.value.field == "service"
    assert [name for _, name, _ in queries.own_services(house.delegate)] == ["Web hosting M"]


def test_notes_of_staff_are_theirs_alone(house, sqlite_only):
    row = opened(house)
    make_message(row, "Looks like a lie", house.cast.sam, kind="note")
    assert [line.text for line in conversation.lines(house.delegate, row.id)] == ["Since Monday."]


def test_s19_nothing_that_opens_a_server_is_given_seen_or_taken_by_a_delegate(house, sqlite_only):
    row = make_ticket(house.cast.alice, service_id=house.server.id)
    make_secret(row)
    for level, password in (("reboot", ""), ("administrator", "Anchor+sunrise-42")):
        with pytest.raises(NotAllowed):
            tickets.open_ticket(
                house.delegate, **ASKED, service_id=house.server.id, access=level, password=password
            )
    with pytest.raises(NotAllowed):
        giving.give(house.delegate, row.id, password="Anchor+sunrise-42")
    with pytest.raises(NotAllowed):
        giving.take_back(house.delegate, row.id)
    with pytest.raises(NotAllowed):
        server_password.of_customer(house.delegate, row.id, may_write=True)


def test_delegates_never_take_the_account_s_own_tickets_of_a_day_away(house, sqlite_only):
    for _ in range(tickets.BY_DELEGATES):
        make_ticket(house.gunda, account_id=house.account.id, service_id=house.server.id)
    with pytest.raises(RateLimited):
        opened(house)
    tickets.open_ticket(actor_of(house.cast.alice), **ASKED)


def test_what_is_delegated_is_read_again_under_the_lock(house, sqlite_only):
    """The page was made, then it ended or became less: what was typed comes too late."""
    row, before = opened(house), house.delegate
    change(house.row, service_ids=[house.archive.id.hex])
    with pytest.raises(NotFound):
        tickets.answer(before, row.id, text="Too late")
    change(house.row, service_ids=[house.server.id.hex], level=DelegationLevel.VIEW)
    with pytest.raises(NotFound):
        tickets.answer(before, row.id, text="Too late")
    change(house.row, level=DelegationLevel.MANAGE)
    delegations.end(actor_of(house.cast.alice), house.row.id)
    for act in (tickets.solve, tickets.reopen):
        with pytest.raises(NotFound):
            act(before, row.id)
    with pytest.raises(NotFound):
        tickets.open_ticket(before, **ASKED, service_id=house.server.id)
