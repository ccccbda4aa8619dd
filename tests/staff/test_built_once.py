"""Statements that are built once are the same for all people and moments: whose and when come with each execution."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import event
from sqlalchemy.sql import visitors

from admin_app.identity.models import UserKind
from admin_app.kernel import clock
from admin_app.overview import person_page
from admin_app.overview.home import page as home
from admin_app.overview.home.figures import FigureKey
from tests.cast import actor_of, sign_in
from tests.factories.contacts import make_contact
from tests.factories.people import make_person
from tests.factories.proposals import propose
from tests.factories.sessions import make_session
from tests.factories.support import allow
from tests.staff.test_why import fail

PAGES = (
    ("sam", "/admin/people/{person}"),
    ("sam", "/admin/accounts/{account}"),
    ("sam", "/admin/"),
    ("bill", "/admin/"),
    ("root", "/admin/"),
    ("sam", "/admin/accounts/{account}/people"),
    ("sam", "/admin/people/"),
    ("sam", "/admin/accounts/?status=active&country=DE"),
    ("aud", "/admin/sessions/"),
    ("aud", "/admin/audit/"),
    ("alice", "/security"),
    ("alice", "/security/rules"),
)


@pytest.fixture
def troubled(cast):
    """Dora has to wait, is signed in somewhere, has a phone, a proposal and an owner who let staff look.

    Time stands still, so that she waits for as long as the test goes on.
    """
    with time_machine.travel(clock.now(), tick=False):
        dora = make_person(cast.nordlicht, username="dora", factor=True)
        for _ in range(6):
            fail("dora")
        make_session(dora)
        make_contact(dora)
        propose(cast.sam, dora)
        allow(cast.alice)
        yield dora


def opened(reader, user):
    return person_page.open_person(actor_of(reader), user.id, UserKind.CUSTOMER)


def seen(page):
    return (
        len(page.blocks),
        len(page.sessions),
        len(page.attempts),
        len(page.proposals),
        page.person.phone.text,
        bool(page.consents),
    )


def test_one_persons_page_says_nothing_of_another_who_was_read_before(cast, troubled):
    first = opened(cast.sam, troubled)
    other = opened(cast.sam, cast.carol)
    assert seen(other) == (0, 0, 0, 0, "", False)
    assert all(entry.target_id != troubled.id for entry in other.events)
    assert seen(opened(cast.sam, troubled)) == seen(first)
    assert first.person.id == troubled.id


def test_a_page_is_judged_by_the_moment_it_is_read_at(cast, troubled):
    now = opened(cast.sam, troubled)
    assert all(seen(now))
    with clock.shifted(timedelta(days=30)):
        later = opened(cast.sam, troubled)
    assert (later.blocks, later.sessions, later.proposals, later.consents.grants) == ((), [], [], ())
    assert seen(opened(cast.sam, troubled)) == seen(now)


def test_the_start_page_is_judged_by_reader_and_moment(cast, troubled):
    def waiting(reader):
        found = home.home(actor_of(reader))
        return found.figures[FigureKey.LOCKED].number, len(found.locked_people), len(found.waiting)

    assert waiting(cast.sam) == (1, 1, 0)
    assert waiting(cast.root) == (1, 1, 1)
    with clock.shifted(timedelta(days=30)):
        assert waiting(cast.root) == (0, 0, 0)
    assert waiting(cast.root) == (1, 1, 1)


@pytest.fixture
def kept(db):
    """Statements that were executed more than once, as the very same object."""
    executed, again = {}, {}

    def note(_connection, statement, *_rest):
        if isinstance(statement, sa.Select | sa.CompoundSelect):
            number = id(statement)
            (again if number in executed else executed)[number] = statement

    event.listen(db.engine, "before_execute", note)
    yield again
    event.remove(db.engine, "before_execute", note)


@pytest.mark.parametrize(("reader", "path"), PAGES)
def test_no_statement_that_is_kept_holds_an_id_or_a_moment(client, cast, troubled, kept, reader, path):
    sign_in(client, getattr(cast, reader))
    for _ in range(2):
        path = path.format(person=troubled.id, account=cast.nordlicht.id)
        assert client.get(path).status_code == 200
    assert kept
    for statement in kept.values():
        binds = [part for part in visitors.iterate(statement) if isinstance(part, sa.BindParameter)]
        assert not [bind for bind in binds if isinstance(bind.value, datetime | date | UUID)]
