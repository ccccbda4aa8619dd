"""The demo has tickets in each state, told by the same commands as everybody's."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.demo import play, tickets
from admin_app.demo.play import Calendar
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.ticket import ending
from admin_app.ticket.models import SavedAnswer, Ticket, TicketState
from tests.factories.people import PASSWORD, make_account, make_person

pytestmark = pytest.mark.one_database


class Company:
    """As much of a demo's company as the calendar asks for."""

    def __init__(self, owner):
        self.owner = owner


def test_there_are_tickets_in_each_state(app, monkeypatch):
    monkeypatch.setattr(play, "PASSWORD", PASSWORD)
    owners = [make_person(make_account(), role="owner", username=name) for name in ("mara", "olaf", "olga")]
    for name, role in (("sam", "support"), ("sofia", "support"), ("bill", "billing")):
        make_person(role=role, username=name, factor=True)
    calendar = Calendar()
    tickets.add_to(calendar, [Company(owner) for owner in owners], clock.now())
    calendar.play()
    ending.sweep()
    assert set(db.session.scalars(sa.select(Ticket.state))) == set(TicketState)
    assert len(db.session.scalars(sa.select(SavedAnswer)).all()) == len(tickets.KEPT)
