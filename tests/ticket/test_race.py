"""Tickets under threads, and a process that dies between two statements (SECURITY 39, 41)."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, DomainError
from admin_app.ticket import conversation, service
from admin_app.ticket.desk import merging
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import MessageKind, Ticket, TicketMessage, TicketState, TicketSubscriber
from tests.cast import actor_of
from tests.dying import all_or_nothing
from tests.factories.people import make_staff
from tests.factories.tickets import make_secret, make_ticket


def test_of_several_agents_on_one_page_one_answers(cast, threads, postgres_only):
    row = make_ticket(cast.bob)
    agents = [actor_of(make_staff("support")) for _ in range(4)]
    shown = conversation.lines(agents[0], row.id)[-1].id
    done = threads(
        [lambda agent=agent: desk.answer(agent, row.id, text="Restart it.", seen=shown) for agent in agents]
    )
    assert sum(isinstance(result, conversation.AnsweredMeanwhile) for result in done) == 3
    answers = sa.select(sa.func.count()).where(TicketMessage.kind == MessageKind.STAFF)
    assert db.session.scalar(answers) == 1


def test_two_merges_that_cross_leave_one_open(cast, threads, postgres_only):
    first, second, sam = make_ticket(cast.bob), make_ticket(cast.bob), actor_of(cast.sam)
    done = threads(
        [
            lambda: merging.merge(sam, first.id, second.id),
            lambda: merging.merge(sam, second.id, first.id),
        ]
    )
    assert sum(isinstance(result, DomainError) for result in done) == 1
    states = sorted(db.session.scalars(sa.select(Ticket.state)))
    assert states == [TicketState.CLOSED, TicketState.OPEN]


def test_an_answer_while_it_is_solved_is_lost_by_nobody(cast, threads, postgres_only):
    row, bob, sam = make_ticket(cast.bob), actor_of(cast.bob), actor_of(cast.sam)
    done = threads([lambda: service.answer(bob, row.id, text="Wait!"), lambda: desk.solve(sam, row.id)])
    assert not any(isinstance(result, Exception) for result in done)
    texts = db.session.scalar(sa.select(sa.func.count()).select_from(TicketMessage))
    assert texts == 2


def test_followers_are_noted_once(cast, threads, postgres_only):
    row, alice = make_ticket(cast.bob), actor_of(cast.alice)
    threads([lambda: service.answer(alice, row.id, text="I say so, too.")] * 3)
    followers = db.session.scalars(sa.select(TicketSubscriber.user_id)).all()
    assert sorted(followers) == sorted({cast.alice.id, cast.bob.id})


def test_solved_by_both_sides_at_once_it_is_solved_once(cast, threads, postgres_only):
    row, bob, sam = make_ticket(cast.bob), actor_of(cast.bob), actor_of(cast.sam)
    done = threads([lambda: service.solve(bob, row.id), lambda: desk.solve(sam, row.id)])
    assert [type(result) for result in done if result is not None] == [Conflict]


def test_a_merge_is_whole_or_not_at_all(cast, sqlite_only):
    first, second, sam = make_ticket(cast.bob), make_ticket(cast.bob), actor_of(cast.sam)
    make_secret(first)
    tables = ("tickets", "ticket_messages", "ticket_secrets", "audit_events", "mails")
    all_or_nothing(lambda: merging.merge(sam, first.id, second.id), least=8, tables=tables)


def test_an_answer_that_solves_is_whole_or_not_at_all(cast, sqlite_only):
    row, sam = make_ticket(cast.bob), actor_of(cast.sam)
    make_secret(row)
    tables = ("tickets", "ticket_messages", "ticket_secrets", "audit_events", "mails")
    all_or_nothing(lambda: desk.answer(sam, row.id, text="Done.", solves=True), least=8, tables=tables)
