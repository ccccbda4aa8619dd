"""Delegates and owners at once: whoever ends or narrows a delegation, nothing is written after it (SECURITY 12, 19, 71)."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.delegation import service as delegations
from admin_app.kernel.db import db
from admin_app.kernel.errors import DomainError, NotFound
from admin_app.ticket import service as tickets
from admin_app.ticket.desk import merging
from admin_app.ticket.models import Ticket, TicketMessage
from admin_app.user import people
from tests.cast import actor_of
from tests.factories.tickets import make_ticket

ASKED = {"category": "technical", "subject": "No mail", "text": "Since Monday."}


def in_order(first, then):
    """Whether one event was written before another, where both were."""
    wanted = sa.select(AuditEvent.seq).where(AuditEvent.name.in_([first, then])).order_by(AuditEvent.seq)
    names = sa.select(AuditEvent.name).where(AuditEvent.seq.in_(wanted)).order_by(AuditEvent.seq)
    found = list(db.session.scalars(names))
    return found in ([first, then], [then])


def test_s12_nothing_is_written_once_the_delegation_has_ended(house, threads, postgres_only):
    row = make_ticket(house.cast.alice, service_id=house.server.id)
    delegate, alice = house.delegate, actor_of(house.cast.alice)
    done = threads(
        [
            lambda: tickets.answer(delegate, row.id, text="Still."),
            lambda: delegations.end(alice, house.row.id),
        ]
    )
    assert done[1] is None
    assert in_order("ticket.answered", "delegation.ended")
    assert isinstance(done[0], NotFound) is (len(texts()) == 1)


def texts():
    return db.session.scalars(sa.select(TicketMessage.text)).all()


def test_s12_nor_once_the_delegate_is_kept_out(house, threads, postgres_only):
    delegate, carol = house.delegate, actor_of(house.cast.carol)
    done = threads(
        [
            lambda: tickets.open_ticket(delegate, **ASKED, service_id=house.server.id),
            lambda: people.disable(carol, house.gunda.id),
        ]
    )
    assert done[1] is None
    opened = db.session.scalar(sa.select(sa.func.count()).select_from(Ticket))
    assert opened == (0 if isinstance(done[0], DomainError) else 1)
    assert in_order("ticket.opened", "person.disabled")


def test_s19_an_answer_while_it_is_merged_away_comes_before_or_not_at_all(house, threads, postgres_only):
    row = make_ticket(house.cast.alice, "Mine", service_id=house.server.id)
    other = make_ticket(house.cast.alice, "Other")
    delegate, sam = house.delegate, actor_of(house.cast.sam)
    done = threads(
        [
            lambda: tickets.answer(delegate, row.id, text="Still."),
            lambda: merging.merge(sam, row.id, other.id),
        ]
    )
    assert not isinstance(done[1], Exception)
    assert ("Still." in texts()) is not isinstance(done[0], DomainError)


def test_what_is_narrowed_meanwhile_is_not_opened_any_more(house, threads, postgres_only):
    delegate, alice = house.delegate, actor_of(house.cast.alice)
    chosen = {"all_services": False, "service_ids": [house.archive.id.hex]}
    done = threads(
        [
            lambda: tickets.open_ticket(delegate, **ASKED, service_id=house.server.id),
            lambda: delegations.change(alice, house.row.id, **chosen),
        ]
    )
    assert done[1] is None
    assert in_order("ticket.opened", "delegation.changed")
