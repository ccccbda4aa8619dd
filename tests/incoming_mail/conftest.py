"""A ticket of Alice's that takes answers by mail."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.ticket import reply_address
from admin_app.ticket.models import Ticket, TicketMessage, TicketState, TicketSubscriber
from tests.factories.billing import change
from tests.factories.tickets import make_message, make_ticket
from tests.mail_reading import written


class Mailbox:
    """A ticket, the addresses of its subscribers, and what stands in it."""

    def __init__(self, cast, ticket):
        self.cast, self.ticket = cast, ticket

    def address(self, user=None):
        """Where answers of a subscriber go, Alice's without one."""
        wanted = sa.select(TicketSubscriber.id).where(
            TicketSubscriber.ticket_id == self.ticket.id,
            TicketSubscriber.user_id == (user or self.cast.alice).id,
        )
        found = reply_address.of_subscriber(db.session.scalars(wanted).one())
        db.session.rollback()
        return found

    def now(self):
        db.session.rollback()
        return db.session.get(Ticket, self.ticket.id, populate_existing=True)

    def messages(self, ticket=None):
        db.session.rollback()
        wanted = sa.select(TicketMessage).where(TicketMessage.ticket_id == (ticket or self.ticket).id)
        return db.session.scalars(wanted.order_by(TicketMessage.created_at, TicketMessage.id)).all()

    @property
    def last(self):
        return self.messages()[-1]


@pytest.fixture
def mail_on(use_settings):
    use_settings(ticket_mail_domain="tickets.company.example", mail_authserv_id=written.OURS)


@pytest.fixture
def box(cast, mail_on):
    """Alice asked, Sam answered. Her address is hers by the invitation that she followed."""
    change(cast.alice, activated_at=clock.now())
    ticket = make_ticket(cast.alice, state=TicketState.WAITING_FOR_CUSTOMER)
    make_message(ticket, "Does it run again?", cast.sam)
    return Mailbox(cast, ticket)
