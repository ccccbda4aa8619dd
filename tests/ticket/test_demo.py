"""The demo has tickets in each state, told by the same commands as everybody's."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.demo import play, tickets
from admin_app.demo.desk import server_ticket
from admin_app.demo.play import Calendar, account_of, by_name
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.support_access.models import Look
from admin_app.ticket import ending
from admin_app.ticket.models import (
    MessageKind,
    SavedAnswer,
    Ticket,
    TicketFile,
    TicketMessage,
    TicketSecret,
    TicketState,
)
from tests.factories.billing import make_service
from tests.factories.people import PASSWORD, make_account, make_person

pytestmark = pytest.mark.one_database


class Company:
    """As much of a demo's company as the calendar asks for."""

    def __init__(self, owner):
        self.owner = owner


def test_there_are_tickets_in_each_state_and_one_with_all_that_one_may_have(app, monkeypatch):
    monkeypatch.setattr(play, "PASSWORD", PASSWORD)
    owners = [make_person(make_account(), role="owner", username=name) for name in ("mara", "olaf", "olga")]
    for name, role in (("sam", "support"), ("sofia", "support"), ("bill", "billing")):
        make_person(role=role, username=name, factor=True)
    calendar = Calendar()
    tickets.add_to(calendar, [Company(owner) for owner in owners], clock.now())
    server_ticket.add_to(calendar, clock.now())
    make_service(db.session.get_one(Account, account_of(owners[0])), name="Cloud server L", kind="Server")
    calendar.play()
    ending.sweep()
    assert set(db.session.scalars(sa.select(Ticket.state))) == set(TicketState)
    slow = tickets.one(tickets.SLOW).id
    of_it = (TicketMessage.ticket_id == slow, TicketMessage.kind == MessageKind.UNPROVEN)
    assert db.session.scalars(sa.select(TicketMessage.id).where(*of_it)).all()
    assert db.session.scalars(sa.select(TicketFile.ticket_id)).all() == [slow]
    held = db.session.scalars(sa.select(TicketSecret)).one()
    assert (held.ticket_id, bool(held.sealed)) == (slow, True)
    assert by_name("sofia").id == held.asked_by
    assert db.session.scalars(sa.select(Look.case_id)).all() == [held.id]
    assert len(db.session.scalars(sa.select(SavedAnswer)).all()) == len(tickets.KEPT)
