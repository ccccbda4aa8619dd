""" "Forgotten PIN?": what sets one anew, and what doesn't (DOMAIN chapter 3, SECURITY 17, 68)."""

from __future__ import annotations

import pytest

from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.session.models import Stage
from admin_app.sign_in.links import LinkDead
from admin_app.sign_in.password import hashing
from admin_app.sign_in.pin import forgotten
from admin_app.sign_in.pin.unlock import SessionOver
from tests.cast import actor_of, sign_in
from tests.factories.people import PASSWORD, make_person
from tests.factories.pins import PIN, lock, make_pin, pin_of, row_of, shut_pin
from tests.sign_in import door
from tests.sign_in.door import app_code, later
from tests.sign_in.test_pin_tries import behind
from tests.sign_in.travel import link_in

pytestmark = pytest.mark.one_database

NEW = "8305"


@pytest.fixture
def fay(cast):
    """Somebody with an authenticator app and a shut PIN."""
    person = make_person(cast.nordlicht, factor=True, username="fay")
    shut_pin(person)
    return person


def is_new(user):
    row = pin_of(user)
    return row.shut_at is None and hashing.verify(row.hash, NEW)


@pytest.mark.both_databases
def test_s68_password_and_second_factor_set_it_anew_and_the_screen_opens(client, fay, outbox):
    actor = behind(client, fay)
    before = row_of(actor.session_id)
    ends, fresh, secret = before.ends_at, before.fresh_until, before.secret_hash
    assert forgotten.set_anew(actor, new=NEW, password=PASSWORD, code=app_code()) is None
    row = row_of(actor.session_id)
    assert is_new(fay)
    assert (row.stage, row.ends_at, row.fresh_until) == (Stage.OPEN, ends, fresh)
    assert row.secret_hash != secret
    assert outbox.last.template == "pin_changed"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "given", [{"password": PASSWORD}, {"code": "now"}, {"password": "Wrong+h0rse-42", "code": "now"}, {"password": PASSWORD, "code": "000000"}]
)  # fmt: skip
def test_s68_neither_alone_nor_a_wrong_one_does(client, fay, given):
    actor = behind(client, fay)
    typed = {name: app_code() if value == "now" else value for name, value in given.items()}
    with pytest.raises(Invalid):
        forgotten.set_anew(actor, new=NEW, **typed)
    assert pin_of(fay).shut_at
    assert row_of(actor.session_id).stage is Stage.LOCKED


def test_without_a_factor_the_password_alone_sets_nothing_and_a_mailed_link_does(client, cast, outbox):
    make_pin(cast.alice)
    actor = behind(client, cast.alice)
    with pytest.raises(NotAllowed):
        forgotten.set_anew(actor, new=NEW, password=PASSWORD)
    with pytest.raises(Invalid):
        forgotten.mail_link(actor, password="Wrong+h0rse-42")
    assert outbox.all() == []
    forgotten.mail_link(actor, password=PASSWORD)
    assert not is_new(cast.alice)
    forgotten.by_link(door.at_door(), link_in(outbox.last, "pin"), new=NEW)
    assert is_new(cast.alice)
    assert row_of(actor.session_id).stage is Stage.LOCKED  # it asks for the new one


@pytest.mark.both_databases
def test_s6_the_link_works_once_and_dies_with_the_pin_and_after_an_hour(client, cast, outbox):
    make_pin(cast.alice)
    actor = behind(client, cast.alice)
    forgotten.mail_link(actor, password=PASSWORD)
    token = link_in(outbox.last, "pin")
    with later(minutes=61), pytest.raises(LinkDead):
        forgotten.look(token)
    forgotten.by_link(door.at_door(), token, new=NEW)
    with pytest.raises(LinkDead):
        forgotten.by_link(door.at_door(), token, new=PIN)
    assert is_new(cast.alice)


def test_with_a_factor_no_link_is_mailed(client, fay, outbox):
    with pytest.raises(NotAllowed):
        forgotten.mail_link(behind(client, fay), password=PASSWORD)
    assert outbox.all() == []


def test_an_open_session_is_asked_for_no_pin(client, cast):
    make_pin(cast.alice)
    session_id = sign_in(client, cast.alice)
    with pytest.raises(SessionOver):
        forgotten.set_anew(actor_of(cast.alice, session_id=session_id), new=NEW, password=PASSWORD)


def test_under_the_lock_the_page_leads_back_to_where_one_was(client, fay):
    lock(sign_in(client, fay))
    page = client.get("/locked?next=/people").text
    assert "Your PIN is blocked." in page
    assert 'name="pin"' not in page
    assert "/locked/forgotten?next=/people" in page
    typed = {"new": NEW, "again": NEW, "password": PASSWORD, "code": app_code(), "next": "/people"}
    assert door.post(client, "/locked/forgotten", "/locked/forgotten", **typed).location == "/people"
    assert client.get("/people").status_code == 200


@pytest.mark.both_databases
def test_s68_after_signing_in_a_shut_pin_is_still_asked_for_and_set_anew_goes_on(new_client, cast):
    gus = make_person(cast.nordlicht, factor=True, username="gus")
    shut_pin(gus, after_sign_in=True)
    browser = new_client()
    door.enter(browser, "gus")
    assert door.post(browser, "/sign-in/code", code=app_code()).location == "/sign-in/pin"
    assert "Your PIN is blocked." in browser.get("/sign-in/pin").text
    with later(seconds=31):
        typed = {"new": NEW, "again": NEW, "password": PASSWORD, "code": app_code()}
        assert door.post(browser, "/locked/forgotten", "/locked/forgotten", **typed).status_code == 303
        assert browser.get("/profile").status_code == 200


@pytest.mark.both_databases
def test_s17_the_page_of_the_link_answers_under_the_lock_and_reads_no_session(client, cast, outbox):
    make_pin(cast.alice)
    lock(sign_in(client, cast.alice))
    answer = door.post(client, "/locked/forgotten", "/locked/forgotten", password=PASSWORD)
    assert "Check your e-mail" in answer.text
    path = f"/link/pin/{link_in(outbox.last, 'pin')}"
    assert client.get("/profile").location == "/locked?next=/profile"
    assert "Your new PIN is set" in door.post(client, path, path, new=NEW, again=NEW).text
    assert door.post(client, "/locked", "/locked", pin=NEW).status_code == 303
    assert client.get("/profile").status_code == 200
