"""A ticket whose agent can't answer it any more: nobody is told past reason, and colleagues find it (DOMAIN 8)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.bell.models import BellNotice
from admin_app.identity.models import Role, StaffRole
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict
from admin_app.ticket import ending, service, unproven
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import TicketSecret
from admin_app.ticket.server_password import revealing
from admin_app.ticket.writing import Mailed
from admin_app.user import staff
from tests.cast import actor_of
from tests.factories.disputes import say_not_me
from tests.factories.people import make_staff
from tests.factories.roles import make_role
from tests.factories.tickets import make_secret, make_ticket
from tests.ticket.test_own import stored


@pytest.fixture
def cora(cast):
    return make_staff("support", full_name="Cora Lund")


def is_disabled(cast, cora):
    staff.disable_staff(actor_of(cast.root), cora.id, reason="Left us", typed=cora.username)


def moves_to_billing(cast, cora):
    staff.give_roles(
        actor_of(cast.root), cora.id, role_keys=["billing"], reason="Moves over", typed=cora.username
    )


def loses_roles_by_a_dispute(cast, cora):
    """Whoever gave them says that it wasn't them."""
    with transaction():
        db.session.execute(sa.delete(StaffRole).where(StaffRole.user_id == cora.id))
    make_role("ticket:read", name="readers", held_by=[cora])
    staff.give_roles(
        actor_of(cast.ruth), cora.id, role_keys=["support"], reason="Comes back", typed=cora.username
    )
    say_not_me(cast.ruth)


@pytest.mark.parametrize("leaves", [is_disabled, moves_to_billing, loses_roles_by_a_dispute])
def test_whoever_leaves_or_loses_the_role_leaves_their_tickets_to_colleagues(cast, cora, run_jobs, leaves):
    theirs, of_billing = (
        make_ticket(cast.bob, assigned_to=cora.id),
        make_ticket(cast.bob, category="billing", assigned_to=cora.id),
    )
    of_sam = make_ticket(cast.bob, assigned_to=cast.sam.id)
    leaves(cast, cora)
    run_jobs()
    assert stored(theirs).assigned_to is None
    assert (stored(of_billing).assigned_to == cora.id) is (leaves is moves_to_billing)
    assert stored(of_sam).assigned_to == cast.sam.id


def test_a_role_that_lost_the_right_is_found_within_the_hour(cast, cora, sqlite_only):
    row, solved = (
        make_ticket(cast.bob, assigned_to=cora.id),
        make_ticket(cast.bob, assigned_to=cora.id, state="solved"),
    )
    with transaction() as session:
        role = session.scalars(sa.select(Role).where(Role.key == "support")).one()
        role.permissions = [right for right in role.permissions if right != "ticket:every"]
    ending.sweep()
    assert (stored(row).assigned_to, stored(solved).assigned_to) == (None, cora.id)


def test_the_server_s_password_stays_with_whoever_held_it(cast, cora, run_jobs, sqlite_only):
    row = make_ticket(cast.bob, assigned_to=cora.id)
    make_secret(row, holder_id=cora.id)
    is_disabled(cast, cora)
    run_jobs()
    assert stored(row).assigned_to is None
    assert db.session.scalars(sa.select(TicketSecret.holder_id)).one() == cora.id


def test_a_change_of_category_gives_no_server_password_up(cast, sqlite_only):
    """It is a word on what the ticket is about; who takes the ticket over asks."""
    row = make_ticket(cast.bob, category="billing", assigned_to=cast.bill.id)
    make_secret(row, holder_id=cast.bill.id)
    desk.put_in_order(actor_of(cast.bill), row.id, priority="high", category="technical")
    desk.assign(actor_of(cast.sam), row.id, cast.sam.id)
    assert db.session.scalars(sa.select(TicketSecret.holder_id)).one() == cast.bill.id
    with pytest.raises(Conflict) as refused:
        revealing.reveal(actor_of(cast.sam), row.id)
    assert refused.value.reason == "ask_first"


def test_a_ticket_that_is_moved_to_another_category_leaves_whoever_doesn_t_answer_that(cast, sqlite_only):
    row = make_ticket(cast.bob, category="billing", assigned_to=cast.bill.id)
    desk.put_in_order(actor_of(cast.bill), row.id, priority="high", category="technical")
    assert stored(row).assigned_to is None
    of_sam = make_ticket(cast.bob, category="billing", assigned_to=cast.sam.id)
    desk.put_in_order(actor_of(cast.sam), of_sam.id, priority="high", category="technical")
    assert stored(of_sam).assigned_to == cast.sam.id


def test_who_can_t_answer_it_is_told_neither_by_bell_nor_by_mail(cast, cora, outbox, sqlite_only):
    row = make_ticket(cast.bob, state="waiting_for_customer", assigned_to=cora.id)
    with transaction() as session:
        cora = session.merge(cora)
        cora.notice_ways = {"ticket": "at_once"}
        cora.status = "disabled"
    service.answer(actor_of(cast.bob), row.id, text="It still doesn’t answer")
    unproven.add(row.id, text="It is me", sender="guest@elsewhere.example", mailed=Mailed("<1@x>"))
    assert outbox.to(cora.email) == []
    assert db.session.scalars(sa.select(BellNotice).where(BellNotice.user_id == cora.id)).all() == []
