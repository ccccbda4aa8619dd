"""Closed tickets go by their policy, with texts and files; whatever keeps back a part of one keeps it whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.policy.register import Key
from admin_app.retention import queries, work
from admin_app.retention.rules import by_key
from admin_app.stored_file import service as stored_files
from admin_app.stored_file.models import StoredFile
from admin_app.ticket.models import Ticket, TicketFile, TicketMessage, TicketSubscriber
from tests.factories.legal_holds import make_hold
from tests.factories.people import make_person
from tests.factories.tickets import make_file, make_message, make_ticket
from tests.policy.test_values import set_value

RULE = by_key()[Key.RETENTION_TICKETS]
pytestmark = pytest.mark.both_databases


def closed(author, *, ago, **traits):
    at = clock.now() - timedelta(days=ago)
    return make_ticket(author, state="closed", opened_at=at, closed_at=at, **traits)


def left():
    db.session.rollback()
    return set(db.session.scalars(sa.select(Ticket.subject)))


def test_a_closed_ticket_goes_with_all_that_is_in_it_and_another_stays(cast, tmp_path, use_settings):
    use_settings(files_folder=str(tmp_path / "files"))
    old = closed(cast.bob, ago=1_462, subject="Old")
    old_id = old.id
    make_message(old, "Done", cast.sam)
    make_file(old)
    merged = closed(cast.bob, ago=1_000, subject="Young")
    with transaction():
        db.session.get_one(Ticket, merged.id).merged_into = old.id
    make_ticket(cast.bob, subject="Open", opened_at=clock.now() - timedelta(days=3_000))
    assert queries.due(RULE, RULE.length) == 1
    work.sweep()
    assert left() == {"Young", "Open"}
    assert db.session.get_one(Ticket, merged.id).merged_into is None
    for model in (TicketFile, TicketMessage, TicketSubscriber):
        gone = sa.select(sa.func.count()).select_from(model).where(model.ticket_id == old_id)
        assert db.session.scalar(gone) == 0
    stored_files.sweep()
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_shorter_policy_takes_more(cast):
    closed(cast.bob, ago=100, subject="Hundred days")
    set_value(Key.RETENTION_TICKETS, 90)
    work.sweep()
    assert left() == set()


def test_who_is_held_keeps_their_tickets_and_those_they_wrote_in(cast):
    closed(cast.bob, ago=2_000, subject="Bob’s own")
    written = closed(make_person(cast.nordlicht), ago=2_000, subject="Bob wrote in it")
    make_message(written, "Me too", cast.bob)
    closed(make_person(cast.nordlicht), ago=2_000, subject="Somebody else’s")
    make_hold(cast.bob)
    assert queries.due(RULE, RULE.length) == 1
    work.sweep()
    assert left() == {"Bob’s own", "Bob wrote in it"}


def test_what_is_restricted_stays(cast):
    closed(cast.bob, ago=2_000, subject="Restricted")
    with transaction():
        cast.bob.restricted_since = clock.now()
    work.sweep()
    assert left() == {"Restricted"}
