"""Lists and pages of tickets read a few hundred rows at most, however many tickets and texts there are."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.ticket import conversation, service
from admin_app.ticket.desk import service as desk
from admin_app.ticket.desk import times
from admin_app.ticket.models import Ticket
from tests.cast import actor_of, sign_in
from tests.factories.audit import past_triggers
from tests.factories.ticket_crowd import analyse_tickets, make_history, make_looks, make_tickets
from tests.plans import LARGE, asked, steps

pytestmark = [pytest.mark.postgres, pytest.mark.large]
GROWING = {"tickets", "ticket_messages", "ticket_files", "ticket_secrets", "looks"}
READ_MOST = (
    3 * 201
)  # counts up to 200 read so many each, and a page asks up to three of them; a conversation shows 500
LOCKS = re.compile(r"FOR (NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)")  # what locks a row finds it by its id


@pytest.fixture
def crowd(cast):
    """20,000 tickets of 500 accounts, and Bob's own 5,000, one of them with 3,000 texts; its id and that of another."""
    make_tickets(cast.carol, cast.sam, count=20_000)
    long, waits = make_history(cast.bob, cast.sam, tickets=5_000, texts=3_000)
    make_looks(cast.nordlicht, cast.sam, count=5_000)
    analyse_tickets()
    db.session.expire_all()
    times.forget()
    yield long, waits
    past_triggers(sa.text("TRUNCATE tickets, ticket_messages, ticket_files, ticket_secrets, looks CASCADE"))


def far(seen):
    """The steps that read too much, with the tables as they are and as if they were larger still."""
    found = []
    for sql, values in seen.selects:
        if not LOCKS.search(sql):
            for settings in ((), LARGE):
                for step in steps(sql, values, *settings):
                    scans = step.name == "Seq Scan" and settings
                    if step.table in GROWING and (step.read > READ_MOST or scans):
                        found.append((step, sql[-300:]))
    return found


def read_of(client, path):
    with asked() as seen:
        assert client.get(path).status_code == 200, path
    return far(seen)


def test_no_list_or_page_at_the_desk_reads_far(cast, client, crowd):
    long, _waits = crowd
    bob, number = cast.bob, db.session.scalar(sa.select(Ticket.number).where(Ticket.id == long))
    # One amid the others: of a number at their edge the planner supposes 0.5 % of them, for which it would read a table so small.
    amid = db.session.scalar(sa.select(Ticket.number).where(Ticket.number.between("T-7", "T-8")).limit(1))
    lists = (
        "", "waits=yes", "turn=yes", "mine=yes", "free=yes", "unproven=yes", "state=open", "state=closed", "category=account", "priority=urgent",
        "category=other&waits=yes", "category=technical&state=open", f"account_id={bob.account_id}", f"person={bob.id}",
        f"assigned={cast.sam.id}", "opened_at_from=2026-01-01", f"search={amid[:5]}",
    )  # fmt: skip
    pages = (
        f"/admin/tickets/{long}", f"/admin/tickets/{long}/merge", f"/admin/people/{bob.id}", f"/admin/accounts/{bob.account_id}",
        f"/admin/accounts/{bob.account_id}/tickets", f"/admin/search/?q={number}",
    )  # fmt: skip
    sign_in(client, cast.sam)
    for path in (*(f"/admin/tickets/?{asked_for}" for asked_for in lists), *pages):
        assert read_of(client, path) == [], path
    sign_in(client, cast.bill)
    of_billing = (
        "",
        "waits=yes",
        "turn=yes",
        "mine=yes",
        "free=yes",
        "state=open",
        "state=solved",
        "priority=urgent",
    )
    for asked_for in of_billing:
        assert read_of(client, f"/admin/tickets/?{asked_for}") == [], asked_for


def test_no_page_of_a_customer_reads_far(cast, client, crowd):
    long, _waits = crowd
    for person in (cast.bob, cast.alice):
        sign_in(client, person)
        for path in ("/tickets", "/tickets?show=unsolved", f"/tickets/{long}"):
            assert read_of(client, path) == [], (person.username, path)
    assert read_of(client, "/close") == []


def test_the_medians_of_every_reader_read_the_latest_alone(cast, crowd):
    for person in (cast.sam, cast.bill):
        with asked() as seen:
            found = times.of(actor_of(person))
        assert found.solution.month is not None
        assert far(seen) == [], person.username


def test_writing_in_a_long_conversation_reads_its_end(cast, crowd):
    long, waits = crowd
    last = conversation.lines(actor_of(cast.bob), long, most=4)[0].id
    with asked() as seen:
        assert len(conversation.newer(actor_of(cast.bob), long, last)) == 1
        assert conversation.number_newer(actor_of(cast.sam), long, last) > 0
        service.answer(actor_of(cast.bob), waits, text="Still not")
        desk.answer(actor_of(cast.sam), waits, text="Now?", solves=True)
    assert far(seen) == []
