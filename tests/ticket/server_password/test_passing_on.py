"""Agreeing that a colleague holds a server's password: who counts as a second person, and what a dispute makes of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.bell.models import BellNotice
from admin_app.dispute import settling
from admin_app.independence.service import NotIndependent
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, ReauthRequired
from admin_app.support_access.models import Look
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import TicketSecret
from admin_app.ticket.server_password import holding, revealing
from tests.cast import actor_of
from tests.factories.disputes import PROOF, say_not_me
from tests.factories.independence import make_tie
from tests.factories.people import make_staff
from tests.factories.tickets import make_secret, make_ticket
from tests.sign_in.door import later


@pytest.fixture
def ticket(cast):
    row = make_ticket(cast.bob, assigned_to=cast.sam.id)
    make_secret(row, holder_id=cast.sam.id)
    return row


@pytest.fixture
def cora(cast):
    return make_staff("support", full_name="Cora Lund")


def agreed_by(colleague, ticket, cora):
    """Cora takes the ticket over and asks, and somebody agrees."""
    desk.assign(actor_of(cora), ticket.id, cora.id)
    holding.ask(actor_of(cora), ticket.id)
    holding.agree(actor_of(colleague), ticket.id, to=cora.id)


def passed_on_by(colleague, ticket, cora):
    desk.assign(actor_of(colleague), ticket.id, cora.id)


def given_up_by(colleague, ticket, cora):
    """Sam lets go of the ticket, and Cora takes it."""
    desk.assign(actor_of(colleague), ticket.id, None)
    desk.assign(actor_of(cora), ticket.id, cora.id)


def holder_of(ticket):
    db.session.rollback()
    return db.session.scalars(
        sa.select(TicketSecret.holder_id).where(TicketSecret.ticket_id == ticket.id)
    ).one()


def test_agreeing_asks_for_a_fresh_sign_in_as_revealing_does(cast, ticket, cora, sqlite_only):
    desk.assign(actor_of(cora), ticket.id, cora.id)
    holding.ask(actor_of(cora), ticket.id)
    with pytest.raises(ReauthRequired):
        holding.agree(actor_of(cast.sam, fresh=False), ticket.id, to=cora.id)


@pytest.mark.parametrize("passes", [passed_on_by, given_up_by])
def test_s21_who_is_no_second_person_gets_the_ticket_and_has_to_ask_for_the_password(
    cast, ticket, cora, passes
):
    make_tie(cast.sam, cora)
    passes(cast.sam, ticket, cora)
    with pytest.raises(Conflict) as refused:
        revealing.reveal(actor_of(cora), ticket.id)
    assert refused.value.reason == "ask_first"
    holding.ask(actor_of(cora), ticket.id)
    if passes is passed_on_by:  # who gave it up holds it no more
        with pytest.raises(NotIndependent):
            holding.agree(actor_of(cast.sam), ticket.id, to=cora.id)
    holding.agree(actor_of(cast.root), ticket.id, to=cora.id)
    assert holder_of(ticket) == cora.id


@pytest.mark.parametrize("passes", [agreed_by, passed_on_by, given_up_by])
def test_s66_what_a_disputed_session_agreed_to_is_taken_back_and_what_it_showed_is_closed(
    cast, ticket, cora, passes
):
    passes(cast.sam, ticket, cora)
    revealing.reveal(actor_of(cora), ticket.id)
    say_not_me(cast.sam)
    assert holder_of(ticket) == cast.sam.id
    assert db.session.scalars(sa.select(Look.id).where(Look.until_at > clock.now())).all() == []
    with pytest.raises(Conflict) as refused:
        revealing.reveal(actor_of(cora), ticket.id)
    assert refused.value.reason == "ask_first"


def test_s66_what_an_administrator_agreed_to_in_a_disputed_session_is_taken_back(cast, ticket, cora):
    agreed_by(cast.root, ticket, cora)
    say_not_me(cast.root)
    assert holder_of(ticket) == cast.sam.id


def test_s66_what_a_disputed_session_asked_for_nobody_agrees_to(cast, ticket, cora):
    desk.assign(actor_of(cora), ticket.id, cora.id)
    holding.ask(actor_of(cora), ticket.id)
    say_not_me(cora)
    rung = sa.select(BellNotice.id).where(BellNotice.noun == "ticket_secrets", BellNotice.seen_at.is_(None))
    assert db.session.scalars(rung).all() == []
    with pytest.raises(Conflict):
        holding.agree(actor_of(cast.sam), ticket.id, to=cora.id)


def test_what_was_agreed_to_before_the_disputed_moment_stands(cast, ticket, cora):
    with later(hours=-2):
        agreed_by(cast.sam, ticket, cora)
    say_not_me(cast.sam)
    assert holder_of(ticket) == cora.id


def test_a_password_that_is_gone_by_then_is_left_alone(cast, ticket, cora, sqlite_only):
    agreed_by(cast.sam, ticket, cora)
    desk.solve(actor_of(cora), ticket.id)
    say_not_me(cast.sam)
    assert holder_of(ticket) == cora.id


def test_who_was_given_it_by_somebody_else_meanwhile_keeps_it_when_the_dispute_ends(cast, ticket, cora):
    agreed_by(cast.sam, ticket, cora)
    dispute = say_not_me(cast.sam)
    holding.ask(actor_of(cora), ticket.id)
    holding.agree(actor_of(cast.root), ticket.id, to=cora.id)
    settling.confirm_taking_back(actor_of(cast.root), dispute.id, reason=PROOF, typed=cast.sam.full_name)
    assert holder_of(ticket) == cora.id
