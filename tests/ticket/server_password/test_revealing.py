"""Revealing a server's password: whose, how long, told to whom, and who has to agree (DOMAIN 7, 8)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import StaffRole, User
from admin_app.kernel import clock
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, ReauthRequired, Unavailable
from admin_app.support_access.models import Look
from admin_app.ticket import ending, service, writing
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import SecretEnd, TicketSecret
from admin_app.ticket.server_password import giving, holding, queries, revealing
from admin_app.ticket.server_password import keeping as secret
from tests.cast import actor_of, sign_in
from tests.dying import all_or_nothing
from tests.factories.people import make_person, make_staff
from tests.factories.roles import make_role
from tests.factories.tickets import make_secret, make_ticket
from tests.sign_in.door import later

PASSWORD = "Anchor+sunrise-42"


@pytest.fixture
def ticket(cast):
    row = make_ticket(cast.bob, assigned_to=cast.sam.id)
    make_secret(row, holder_id=cast.sam.id)
    return row


def shown_to(actor, row):
    db.session.rollback()
    found = queries.of_desk(actor, row.id)
    return found.shown.text if found.shown else ""


@pytest.mark.feature("S1-09")
def test_the_assigned_agent_sees_it_for_five_minutes_in_this_session_alone(cast, ticket, time_machine):
    sam = actor_of(cast.sam)
    assert shown_to(sam, ticket) == ""
    until = revealing.reveal(sam, ticket.id)
    assert until - clock.now() <= timedelta(minutes=5)
    assert shown_to(sam, ticket) == PASSWORD
    assert shown_to(actor_of(cast.sam), ticket) == ""
    time_machine.move_to(until + timedelta(seconds=1))
    assert shown_to(sam, ticket) == ""


@pytest.mark.feature("S1-09")
def test_author_and_owners_are_mailed_at_once_and_read_it_on_the_page(cast, ticket, outbox, client):
    assert cast.alice.email
    revealing.reveal(actor_of(cast.sam), ticket.id)
    told = [mail for mail in outbox.all() if mail.row.template == "ticket_secret_revealed"]
    assert {mail.to: "with your support ticket" in mail.row.text for mail in told} == {
        cast.bob.email: True,
        cast.alice.email: False,
    }
    assert all(f"/tickets/{ticket.id}" in mail.row.text and PASSWORD not in mail.row.text for mail in told)
    (seen,) = queries.of_customer(actor_of(cast.bob), ticket.id, may_write=True).reveals
    assert seen.who == "Sam F."
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "ticket.secret_revealed")).one()
    look = db.session.scalars(sa.select(Look)).one()
    assert (look.event_id, look.reason, look.staff_id) == (event.id, ticket.number, cast.sam.id)
    sign_in(client, cast.alice)
    assert "for a support ticket that was assigned to them" in client.get("/support-access").text


def test_whoever_gave_it_is_mailed_too_also_when_they_are_no_owner_any_more(cast, outbox, sqlite_only):
    row = make_ticket(cast.bob, assigned_to=cast.sam.id)
    giver = make_person(cast.nordlicht)
    make_secret(row, holder_id=cast.sam.id, given_by=giver.id)
    revealing.reveal(actor_of(cast.sam), row.id)
    told = {mail.to: mail for mail in outbox.all() if mail.row.template == "ticket_secret_revealed"}
    assert {to: "on the ticket’s page" in mail.row.text for to, mail in told.items()} == {
        cast.bob.email: True,
        giver.email: False,
    }
    assert f"/tickets/{row.id}" not in told[giver.email].row.text


def test_pressed_again_it_is_shown_on_and_nobody_is_told_twice(cast, ticket, outbox):
    sam = actor_of(cast.sam)
    until = revealing.reveal(sam, ticket.id)
    told = len(outbox.all())
    assert revealing.reveal(sam, ticket.id) == until
    assert len(outbox.all()) == told
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Look)) == 1
    with later(minutes=6):
        assert revealing.reveal(sam, ticket.id) > until


def test_s54_where_it_cant_be_recorded_nothing_is_shown(cast, ticket, monkeypatch):
    def fails(*_args, **_facts):
        raise RuntimeError

    sam = actor_of(cast.sam)
    monkeypatch.setattr(writing, "record", fails)
    with pytest.raises(Unavailable):
        revealing.reveal(sam, ticket.id)
    assert shown_to(sam, ticket) == ""


def test_it_asks_for_a_fresh_sign_in_and_for_the_ticket(cast, ticket):
    with pytest.raises(ReauthRequired):
        revealing.reveal(actor_of(cast.sam, fresh=False), ticket.id)
    with pytest.raises(Conflict):
        revealing.reveal(actor_of(make_staff("support")), ticket.id)
    for other in (cast.bob, cast.aud, cast.root):
        with pytest.raises(NotAllowed):
            revealing.reveal(actor_of(other), ticket.id)
    assert db.session.scalars(sa.select(Look)).all() == []


def test_what_was_shown_is_gone_with_the_ticket_s_end_the_customer_s_word_and_another_agent(cast):
    for act in (
        lambda row: service.solve(actor_of(cast.bob), row.id),
        lambda row: giving.take_back(actor_of(cast.bob), row.id),
        lambda row: desk.assign(actor_of(cast.sam), row.id, None),
    ):
        row, sam = make_ticket(cast.bob, assigned_to=cast.sam.id), actor_of(cast.sam)
        make_secret(row, holder_id=cast.sam.id)
        revealing.reveal(sam, row.id)
        assert shown_to(sam, row) == PASSWORD
        act(row)
        assert shown_to(sam, row) == ""
        alive = sa.select(sa.func.count()).select_from(Look).where(Look.until_at > clock.now())
        assert db.session.scalar(alive) == 0


@pytest.mark.feature("S1-09")
def test_who_takes_it_over_reveals_once_the_colleague_agreed(cast, ticket, outbox):
    cora, _ = make_staff("support", full_name="Cora Lund"), cast.root
    desk.assign(actor_of(cora), ticket.id, cora.id)
    with pytest.raises(Conflict) as refused:
        revealing.reveal(actor_of(cora), ticket.id)
    assert refused.value.reason == "ask_first"
    assert queries.of_desk(actor_of(cora), ticket.id).must_ask
    holding.ask(actor_of(cora), ticket.id)
    asked = {mail.to: mail for mail in outbox.all() if mail.row.template == "ticket_secret_asked"}
    assert set(asked) == {cast.sam.email, cast.root.email}
    assert "server-password/agree" in asked[cast.sam.email].row.text
    assert "agree-for" in asked[cast.root.email].row.text
    with pytest.raises(Conflict):
        holding.ask(actor_of(cora), ticket.id)
    assert queries.of_desk(actor_of(cast.sam), ticket.id).may_agree
    holding.agree(actor_of(cast.sam), ticket.id, to=cora.id)
    revealing.reveal(actor_of(cora), ticket.id)
    names = ("ticket.secret_asked", "ticket.secret_agreed", "ticket.secret_revealed")
    recorded = sa.select(AuditEvent.name).where(AuditEvent.name.in_(names)).order_by(AuditEvent.at)
    assert tuple(db.session.scalars(recorded)) == names


def test_s21_nobody_agrees_to_what_they_asked_nor_a_third_agent_but_an_administrator_does(cast, ticket):
    cora, third = make_staff("support"), make_staff("support")
    desk.assign(actor_of(cora), ticket.id, cora.id)
    holding.ask(actor_of(cora), ticket.id)
    for other, refusal in ((cora, Conflict), (third, Conflict), (cast.aud, NotAllowed)):
        with pytest.raises(refusal):
            holding.agree(actor_of(other), ticket.id, to=cora.id)
    holding.agree(actor_of(cast.root), ticket.id, to=cora.id)
    db.session.expire_all()
    held = db.session.scalars(sa.select(TicketSecret)).one()
    assert (held.holder_id, held.agreed_by, held.asked_by) == (cora.id, cast.root.id, None)


def test_agreeing_to_what_nobody_asks_any_more_is_refused(cast, ticket):
    cora = make_staff("support")
    desk.assign(actor_of(cora), ticket.id, cora.id)
    holding.ask(actor_of(cora), ticket.id)
    desk.assign(actor_of(cast.sam), ticket.id, cast.sam.id)
    with pytest.raises(Conflict):
        holding.agree(actor_of(cast.sam), ticket.id, to=cora.id)


def test_who_holds_it_passes_it_on_with_the_ticket_and_an_unheld_one_goes_to_the_first(cast, ticket):
    cora = make_staff("support")
    desk.assign(actor_of(cast.sam), ticket.id, cora.id)
    revealing.reveal(actor_of(cora), ticket.id)
    row = make_ticket(cast.bob)
    make_secret(row)
    desk.answer(actor_of(cora), row.id, text="I look at it")
    revealing.reveal(actor_of(cora), row.id)
    desk.assign(actor_of(cast.sam), row.id, cast.sam.id)
    with pytest.raises(Conflict):
        revealing.reveal(actor_of(cast.sam), row.id)


@pytest.mark.parametrize("lost", ["status", "right"])
def test_where_the_colleague_can_t_agree_any_more_the_administrators_alone_are_asked(
    cast, ticket, outbox, lost
):
    cora = make_staff("support")
    assert cast.root.email
    desk.assign(actor_of(cora), ticket.id, cora.id)
    with transaction() as session:
        if lost == "status":
            session.get_one(User, cast.sam.id).status = "disabled"
        else:
            session.execute(sa.delete(StaffRole).where(StaffRole.user_id == cast.sam.id))
    holding.ask(actor_of(cora), ticket.id)
    asked = [mail for mail in outbox.all() if mail.row.template == "ticket_secret_asked"]
    assert cast.root.email in {mail.to for mail in asked}
    assert all("agree-for" in mail.row.text for mail in asked)
    assert not {cast.sam.email, cora.email} & {mail.to for mail in asked}


def test_mail_and_desk_lead_whoever_sees_to_the_staff_to_the_same_page(cast, ticket, outbox, new_client):
    """Also who held it, and who works on tickets beside."""
    cora, both = make_staff("support"), make_staff("support")
    desk.assign(actor_of(cora), ticket.id, cora.id)
    with transaction() as session:
        session.execute(sa.delete(StaffRole).where(StaffRole.user_id == cast.sam.id))
    make_role("staff:write", held_by=[cast.sam, both])
    holding.ask(actor_of(cora), ticket.id)
    asked = {mail.to: mail for mail in outbox.all() if mail.row.template == "ticket_secret_asked"}
    address = re.compile(r"/admin/tickets/[^/]+/server-password/[a-z-]+")
    for person in (cast.sam, both):
        browser, page = new_client(), address.search(asked[person.email].row.text)[0]
        sign_in(browser, person)
        assert browser.get(page).status_code == 200
        assert set(address.findall(browser.get("/admin/waiting").text)) == {page}


def test_an_administrator_agrees_on_the_page_that_the_mail_names(cast, ticket, new_client):
    cora = make_staff("support")
    desk.assign(actor_of(cora), ticket.id, cora.id)
    browser, root = new_client(), new_client()
    sign_in(browser, cora)
    sign_in(root, cast.root)
    asking = f"/admin/tickets/{ticket.id}/server-password/ask"
    assert browser.post(asking, data={"csrf_token": browser.csrf()}).location == f"/admin/tickets/{ticket.id}"
    assert (
        "Asked. Whoever may agree is told by the bell and by e-mail."
        in browser.get(f"/admin/tickets/{ticket.id}").text
    )
    page = f"/admin/tickets/{ticket.id}/server-password/agree-for"
    assert root.get(page).status_code == 200
    done = root.post(page, data={"csrf_token": root.csrf()})
    assert (done.status_code, done.location) == (303, "/admin/")
    assert root.get(done.location).status_code == 200
    revealing.reveal(actor_of(cora), ticket.id)


def test_a_password_whose_days_are_over_is_nobody_s_to_see_before_it_is_destroyed(cast, ticket):
    sam, cora = actor_of(cast.sam), make_staff("support")
    revealing.reveal(sam, ticket.id)
    with transaction() as session:
        held = session.scalars(sa.select(TicketSecret)).one()
        held.given_at = clock.now() - secret.kept()
    assert shown_to(sam, ticket) == ""
    for facts in (
        queries.of_desk(sam, ticket.id).facts,
        queries.of_customer(actor_of(cast.bob), ticket.id, may_write=True).facts,
    ):
        assert (facts.there, facts.ended_at, facts.why) == (False, facts.goes_at, SecretEnd.AGE)
    db.session.rollback()
    with pytest.raises(Conflict) as refused:
        revealing.reveal(sam, ticket.id)
    assert refused.value.reason == "gone"
    desk.assign(actor_of(cora), ticket.id, cora.id)
    with pytest.raises(Conflict) as refused:
        holding.ask(actor_of(cora), ticket.id)
    assert refused.value.reason == "gone"


def test_what_is_given_while_old_ones_are_destroyed_stays(cast, ticket, monkeypatch):
    with transaction() as session:
        session.execute(sa.update(TicketSecret).values(given_at=clock.now() - secret.kept()))

    def given_meanwhile(model, key):
        db.session.execute(sa.update(TicketSecret).values(given_at=clock.now()))
        return lock_row(model, key)

    monkeypatch.setattr(secret, "lock_row", given_meanwhile)
    secret.sweep()
    db.session.expire_all()
    assert db.session.scalars(sa.select(TicketSecret.destroyed_at)).one() is None


def test_with_its_account_s_end_what_was_shown_and_asked_is_gone(cast, ticket):
    cora = make_staff("support")
    revealing.reveal(actor_of(cast.sam), ticket.id)
    with transaction() as session:
        held = session.scalars(sa.select(TicketSecret)).one()
        held.asked_by, held.asked_at = cora.id, clock.now()
    with transaction():
        ending.close_all(actor_of(cast.alice), cast.nordlicht.id)
    db.session.expire_all()
    held = db.session.scalars(sa.select(TicketSecret)).one()
    assert (held.sealed, held.asked_by, held.asked_at) == ("", None, None)
    alive = sa.select(sa.func.count()).select_from(Look).where(Look.until_at > clock.now())
    assert db.session.scalar(alive) == 0


def test_of_two_sessions_at_once_one_reveals(cast, ticket, threads, postgres_only):
    agents = [actor_of(cast.sam) for _ in range(4)]
    done = threads([lambda agent=agent: revealing.reveal(agent, ticket.id) for agent in agents])
    assert sum(isinstance(result, Conflict) for result in done) == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Look)) == 1


def test_solved_while_it_is_revealed_nothing_stays_open(cast, ticket, threads, postgres_only):
    sam = actor_of(cast.sam)
    done = threads(
        [lambda: revealing.reveal(sam, ticket.id), lambda: service.solve(actor_of(cast.bob), ticket.id)]
    )
    assert all(not isinstance(result, Exception) or isinstance(result, Conflict) for result in done)
    assert shown_to(sam, ticket) == ""
    alive = sa.select(sa.func.count()).select_from(Look).where(Look.until_at > clock.now())
    assert db.session.scalar(alive) == 0


def test_a_reveal_is_whole_or_not_at_all(cast, ticket, sqlite_only):
    sam = actor_of(cast.sam)
    tables = ("ticket_secrets", "looks", "audit_events", "mails")

    def reveal():
        try:
            revealing.reveal(sam, ticket.id)
        except Unavailable as error:
            raise error.__cause__ or error from None

    all_or_nothing(reveal, least=4, tables=tables)
