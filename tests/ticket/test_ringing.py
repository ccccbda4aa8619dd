"""The bell tells whoever has a ticket that it is their turn, whatever made it so, and nobody of their own act."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.bell.models import BellNotice
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.ticket import service
from admin_app.ticket.desk import merging
from admin_app.ticket.desk import service as desk
from tests.cast import actor_of
from tests.factories.people import make_staff
from tests.factories.tickets import make_ticket


@pytest.fixture
def cora(cast):
    return make_staff("support", full_name="Cora Lund")


def assigned(cast, by):
    row = make_ticket(cast.bob)
    desk.assign(actor_of(by), row.id, cast.sam.id)
    return row


def reopened(cast, _by):
    row = make_ticket(cast.bob, assigned_to=cast.sam.id, state="solved", solved_at=clock.now())
    service.reopen(actor_of(cast.bob), row.id)
    return row


def reopened_at_the_desk(cast, by):
    row = make_ticket(cast.bob, assigned_to=cast.sam.id, state="solved", solved_at=clock.now())
    desk.reopen(actor_of(by), row.id)
    return row


def merged_in(cast, by):
    row = make_ticket(cast.bob, assigned_to=cast.sam.id, state="waiting_for_customer")
    merging.merge(actor_of(by), make_ticket(cast.bob).id, row.id)
    return row


def rung(row):
    told = sa.select(BellNotice.user_id).where(BellNotice.thing_id == row.id, BellNotice.seen_at.is_(None))
    return db.session.scalars(told).all()


@pytest.mark.parametrize("act", [assigned, reopened, reopened_at_the_desk, merged_in])
def test_it_rings_for_whoever_has_the_ticket(cast, cora, act, sqlite_only):
    assert rung(act(cast, cora)) == [cast.sam.id]


@pytest.mark.parametrize("act", [assigned, reopened_at_the_desk, merged_in])
def test_nobody_is_told_of_their_own_act(cast, act, sqlite_only):
    assert rung(act(cast, cast.sam)) == []
