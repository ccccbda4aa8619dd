"""Who may see a ticket is judged once more as its mail leaves: it may have waited since (DOMAIN 8)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.email.models import Mail
from admin_app.identity.models import Membership, Role
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.lens import own
from admin_app.mail_history import again, reading
from admin_app.ticket import service
from admin_app.ticket.delegate import copies
from admin_app.ticket.desk import service as desk
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.tickets import make_ticket
from views.labels import mails as labels


def fates():
    """What became of each mail about a ticket's answer, by its address."""
    db.session.rollback()
    wanted = sa.select(Mail).where(Mail.template == "ticket_answered")
    return {mail.to_address: (mail.state.value, mail.last_error) for mail in db.session.scalars(wanted)}


def test_an_answer_that_waits_leaves_for_those_who_may_still_see_the_ticket(cast, run_jobs):
    row, of_alice = make_ticket(cast.bob), make_ticket(cast.alice)
    service.answer(actor_of(cast.alice), row.id, text="I follow this too")
    for ticket in (row, of_alice):
        desk.answer(actor_of(cast.sam), ticket.id, text="Restart it.")
    change(cast.bob, status="disabled")
    run_jobs()
    assert set(fates()) == {cast.bob.email, cast.alice.email}
    assert fates()[cast.bob.email] == ("failed", "no_reader")
    assert fates()[cast.alice.email][0] == "sent"


def test_an_owner_who_is_one_no_longer_gets_no_answer_in_a_colleague_s_ticket(
    cast, client, run_jobs, sqlite_only
):
    row = make_ticket(cast.bob)
    service.answer(actor_of(cast.alice), row.id, text="I follow this too")
    desk.answer(actor_of(cast.sam), row.id, text="Restart it.")
    with transaction() as session:
        manager = session.scalars(sa.select(Role.id).where(Role.key == "manager")).one()
        session.execute(
            sa.update(Membership).where(Membership.user_id == cast.alice.id).values(role_id=manager)
        )
    mail = db.session.scalars(
        sa.select(Mail).where(Mail.template == "ticket_answered", Mail.to_address == cast.alice.email)
    ).one()
    actor = actor_of(cast.alice)
    assert "Restart it." not in reading.one(actor, own(), mail.id).text.text  # while it still waits
    sign_in(client, cast.alice)
    assert "can be read here once the e-mail was sent" in client.get(f"/mail/{mail.id}").text
    mine = sa.select(Mail.id).where(Mail.id == mail.id, copies.told("mails", cast.alice.id))
    assert db.session.scalar(mine) is None
    run_jobs()
    assert fates()[cast.alice.email] == ("failed", "no_reader")
    kept = db.session.get(Mail, mail.id, populate_existing=True)
    assert (kept.text, kept.html) == ("", "")
    assert reading.one(actor, own(), kept.id).refused == again.GONE


@pytest.mark.parametrize("why", ["restricted", "no_reader"])
def test_its_history_says_why_it_was_kept_back(app, why):
    with app.test_request_context():
        assert str(labels.fate("failed", why)).startswith("It wasn’t sent, because")
