"""Giving the password of the server that a ticket is about, and its end (DOMAIN 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.policy.register import Key
from admin_app.ticket import ending, service
from admin_app.ticket.desk import merging
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import SecretEnd, ServerAccess, Ticket, TicketSecret
from admin_app.ticket.server_password import giving, queries
from tests.cast import actor_of
from tests.factories.billing import make_service
from tests.factories.policies import change
from tests.factories.tickets import make_secret, make_ticket

PASSWORD = " Canary horse & staple 77 "


def opened(who, server, **changes):
    fields = {
        "category": "technical",
        "subject": "No mail",
        "text": "Since Monday.",
        "access": "administrator",
    }
    return service.open_ticket(
        actor_of(who), **{**fields, "service_id": server.id, "password": PASSWORD, **changes}
    )


def secrets():
    db.session.rollback()
    return db.session.scalars(sa.select(TicketSecret).order_by(TicketSecret.id)).all()


@pytest.fixture
def server(cast):
    return make_service(cast.nordlicht, name="Web hosting M")


@pytest.mark.feature("S1-09")
def test_it_is_given_with_the_ticket_and_kept_encrypted(cast, server):
    ticket_id = opened(cast.bob, server)
    (kept,) = secrets()
    assert (kept.ticket_id, kept.given_by, kept.holder_id) == (ticket_id, cast.bob.id, None)
    assert "Canary" not in kept.sealed


def test_no_ticket_takes_passwords_without_end(cast, server, sqlite_only):
    ticket_id, bob = opened(cast.bob, server), actor_of(cast.bob)
    for number in range(9):
        giving.give(bob, ticket_id, password=f"Anchor+sunrise-{number}")
    with pytest.raises(RateLimited):
        giving.give(bob, ticket_id, password="Anchor+sunrise-10")
    assert len(secrets()) == 10


@pytest.mark.parametrize("changes", [{"access": "console"}, {"password": "x" * 201}, {"password": "a\nb"}])
def test_what_cant_be_kept_is_told_beside_its_field(cast, server, changes):
    with pytest.raises(Invalid) as refused:
        opened(cast.bob, server, **changes)
    assert refused.value.field == "server_password"
    assert secrets() == []


@pytest.mark.feature("S1-09")
def test_it_is_given_later_by_whoever_sees_the_ticket_and_the_one_before_is_destroyed(cast, server):
    row = make_ticket(cast.bob, service_id=server.id)
    giving.give(actor_of(cast.bob), row.id, password="first")
    giving.give(actor_of(cast.alice), row.id, password="second")
    before, now = secrets()
    assert (before.sealed, before.destroyed_why) == ("", SecretEnd.REPLACED)
    assert (now.given_by, now.destroyed_at) == (cast.alice.id, None)
    assert db.session.get_one(Ticket, row.id).access is ServerAccess.ADMINISTRATOR


def test_it_is_given_for_no_ticket_without_a_server_nor_a_solved_one_nor_by_others(cast, server):
    with pytest.raises(Conflict):
        giving.give(actor_of(cast.bob), make_ticket(cast.bob).id, password="a")
    solved = make_ticket(cast.bob, service_id=server.id, state="solved", solved_at=clock.now())
    with pytest.raises(Conflict):
        giving.give(actor_of(cast.bob), solved.id, password="a")
    row = make_ticket(cast.alice, service_id=server.id)
    for stranger in (cast.bob, cast.carol):
        with pytest.raises(NotFound):
            giving.give(actor_of(stranger), row.id, password="a")
    with pytest.raises(NotAllowed):
        giving.give(actor_of(cast.sam), row.id, password="a")
    assert secrets() == []


@pytest.mark.feature("S1-09")
def test_the_customer_has_it_destroyed_at_any_time(cast):
    row = make_ticket(cast.bob)
    make_secret(row)
    giving.take_back(actor_of(cast.alice), row.id)
    (kept,) = secrets()
    assert (kept.sealed, kept.destroyed_why) == ("", SecretEnd.TAKEN_BACK)
    with pytest.raises(Conflict):
        giving.take_back(actor_of(cast.bob), row.id)


def test_it_ends_with_solving_merging_and_time(cast):
    solved, merged, old, young = (make_ticket(cast.bob) for _ in range(4))
    for row in (solved, merged):
        make_secret(row)
    change(cast, Key.TICKET_SECRET_DAYS, 3)
    make_secret(old, given_at=clock.now() - timedelta(days=3))
    make_secret(young, given_at=clock.now() - timedelta(days=2))
    desk.solve(actor_of(cast.sam), solved.id)
    merging.merge(actor_of(cast.sam), merged.id, young.id)
    ending.sweep()
    ends = {kept.ticket_id: (bool(kept.sealed), kept.destroyed_why) for kept in secrets()}
    assert ends == {
        solved.id: (False, SecretEnd.SOLVED), merged.id: (False, SecretEnd.MERGED), old.id: (False, SecretEnd.AGE), young.id: (True, None),
    }  # fmt: skip


def test_pages_of_both_sides_read_when_it_ends_and_never_what_it_is(cast, server):
    ticket_id = opened(cast.bob, server)
    own = queries.of_customer(actor_of(cast.bob), ticket_id, may_write=True)
    assert own.facts.there
    assert (own.may_take_back, own.may_give, own.reveals) == (True, True, [])
    assert own.facts.goes_at - own.facts.given_at == timedelta(days=14)
    at_desk = queries.of_desk(actor_of(cast.sam), ticket_id)
    assert (at_desk.shown, at_desk.may_reveal, at_desk.assigned) == (None, False, False)
    for shown in (own, at_desk):
        assert "Canary" not in repr(shown)
    with transaction() as session:
        session.get_one(Ticket, ticket_id).assigned_to = cast.sam.id
    assert queries.of_desk(actor_of(cast.sam), ticket_id).may_reveal
