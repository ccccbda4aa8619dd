"""What ends by time: solved tickets, passwords, and with the account whatever is open; and the address for answers by mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.bell.models import BellNotice
from admin_app.email import transport
from admin_app.email.outbox import words_of
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict
from admin_app.ticket import ending, reply_address, unproven, waiting
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import TicketSecret, TicketState, TicketSubscriber
from admin_app.ticket.server_password import keeping as secrets
from admin_app.ticket.writing import Mailed
from tests.cast import actor_of
from tests.factories.tickets import make_secret, make_ticket
from tests.ticket.test_own import stored


@pytest.mark.parametrize(("days", "over"), [(13, False), (15, True)])
def test_a_solved_ticket_is_closed_after_14_days(cast, sqlite_only, days, over):
    row = make_ticket(cast.bob, state="solved", solved_at=clock.now() - timedelta(days=days))
    ending.sweep()
    assert (stored(row).state is TicketState.CLOSED) is over


def test_to_a_closed_one_comes_no_mail_that_nothing_proves(cast, sqlite_only):
    row = make_ticket(cast.bob, state="closed", closed_at=clock.now())
    with pytest.raises(Conflict):
        unproven.add(row.id, text="It is me", sender="guest@elsewhere.example", mailed=Mailed("<1@x>"))


def test_with_an_account_its_tickets_close(cast):
    row, theirs = make_ticket(cast.bob), make_ticket(cast.carol)
    make_secret(row)
    with transaction():
        assert ending.close_all(system(), cast.nordlicht.id) == 1
    assert (stored(row).state, stored(theirs).state) == (TicketState.CLOSED, TicketState.OPEN)
    assert db.session.scalars(sa.select(TicketSecret.destroyed_why)).one() == "closed"


def test_what_closes_with_an_account_rings_nobody_any_more(cast, sqlite_only):
    rows = [make_ticket(cast.bob, assigned_to=cast.sam.id) for _ in range(3)]
    with transaction():
        for row in rows:
            waiting.tell(actor_of(cast.bob), row)
    with transaction():
        ending.close_all(system(), cast.nordlicht.id)
    told = db.session.scalars(sa.select(BellNotice.seen_at)).all()
    assert (len(told), None in told) == (3, False)


def test_old_passwords_go_by_the_account_s_lock_first(cast, monkeypatch, postgres_only):
    secret = make_secret(make_ticket(cast.bob), given_at=clock.now() - timedelta(days=15))
    locked = []
    for module, name in ((secrets, "lock_account"), (secrets, "lock_row")):
        lock = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *known, name=name, lock=lock: locked.append(name) or lock(*known)
        )
    ending.sweep()
    assert locked[:2] == ["lock_account", "lock_row"]
    db.session.rollback()
    assert db.session.get_one(TicketSecret, secret.id, populate_existing=True).destroyed_why == "age"


def test_each_follower_has_an_address_of_their_own_that_names_them(cast, outbox, use_settings):
    use_settings(ticket_mail_domain="tickets.example.org")
    row = make_ticket(cast.bob)
    desk.answer(actor_of(cast.sam), row.id, text="Restart it.")
    (mail,) = outbox.to(cast.bob.email)
    sent = transport.compose(mail.row, words_of(mail.row))
    assert sent["References"] == sent["In-Reply-To"] == f"<ticket.{row.id.hex}@localhost>"
    follower = db.session.scalars(sa.select(TicketSubscriber.id)).one()
    assert reply_address.read(sent["Reply-To"]) == follower
    assert "simply answer this e-mail" in mail.text


def test_an_address_that_was_changed_names_nobody(app, use_settings):
    use_settings(ticket_mail_domain="tickets.example.org")
    address = reply_address.of_subscriber(clock.new_id())
    local = address.partition("@")[0]
    assert reply_address.read(address.upper()) is not None
    assert reply_address.read(f"{local}@elsewhere.example.org") is None
    assert (
        reply_address.read(f"{local[:-2]}{'aa' if local[-2:] != 'aa' else 'bb'}@tickets.example.org") is None
    )
    assert reply_address.read("ticket+x@tickets.example.org") is None


def test_without_a_domain_there_is_none(app):
    assert reply_address.of_subscriber(clock.new_id()) is None
