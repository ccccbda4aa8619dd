"""Each choice of the appearance page changes the pages it is about; the welcome message greets once a sign-in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Membership, Role, User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.session.models import AttemptResult, SignInAttempt
from tests.cast import sign_in
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.one_database

PAGE = "/profile/appearance"
SENT = {
    "theme": "auto", "button_size": "normal", "tooltips": "y", "rows_per_page": "50", "start_page": "", "welcome": "",
}  # fmt: skip


def wants(person, **columns):
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == person.id).values(columns))


def door(browser, person, path="/sign-in", **more):
    """Through the door with the password, and on to where it leads."""
    data = {"csrf_token": browser.csrf(path), "name": person.username, "password": PASSWORD, **more}
    return browser.post(path, data=data)


@pytest.mark.feature("S0-05", "S0-15")
def test_the_size_of_buttons_and_the_theme_stand_on_every_page(alice, post):
    assert "data-buttons" not in alice.get("/people").text
    answer = post(alice, PAGE, **{**SENT, "button_size": "large", "theme": "dark"})
    assert (answer.status_code, answer.location) == (303, PAGE)
    for path in (PAGE, "/people", "/security"):
        assert re.search(r'<html[^>]*data-bs-theme="dark" data-buttons="large"', alice.get(path).text)


def test_each_size_has_its_rule_and_is_no_smaller_than_a_finger_needs(client):
    with client.get("/static/css/app.css") as sheet:
        css = sheet.text
    sizes = dict(re.findall(r'\[data-buttons="(\w+)"\] { --btn: (\d+)px', css))
    assert 24 <= int(sizes["small"]) < 32 < int(sizes["large"])
    assert "min-height: var(--btn, var(--ctl))" in css


@pytest.mark.feature("S0-05")
def test_without_tips_names_stay_for_the_ear_and_titles_go(alice, cast):
    before = alice.get("/security").text
    assert " title=" in before
    wants(cast.alice, tooltips=False)
    for path in ("/security", "/people", "/profile", "/security/history"):
        after = alice.get(path).text
        assert " title=" not in after
        assert 'aria-label="Light or dark"' in after


def test_tips_are_turned_off_by_leaving_the_box_empty(alice, cast, db, post):
    post(alice, PAGE, **{k: v for k, v in SENT.items() if k != "tooltips"})
    assert db.session.get(User, cast.alice.id).tooltips is False


@pytest.mark.feature("S0-16")
def test_lists_have_as_many_rows_as_one_wants(alice, cast):
    with transaction() as session:
        for minute in range(12):
            at = clock.now() - timedelta(minutes=minute)
            session.add(
                SignInAttempt(at=at, user_id=cast.alice.id, result=AttemptResult.SIGNED_IN, ip="192.0.2.1")
            )
            session.add(AuditEvent(at=at, name="person.enabled", actor_kind="customer", actor_id=cast.bob.id,
                                   account_id=cast.nordlicht.id, target_kind="user", target_id=cast.bob.id))  # fmt: skip
    for _ in range(12):
        make_person(cast.nordlicht, password=False)
    for path in ("/activity", "/security/history", "/people"):
        assert "key=" not in alice.get(path).text
    wants(cast.alice, rows_per_page=10)
    for path in ("/activity", "/security/history", "/people"):
        assert "key=" in alice.get(path).text


@pytest.mark.feature("S0-14")
def test_the_start_page_is_where_the_logo_and_the_door_lead(alice, cast, new_client, post):
    assert alice.get("/").location == "/security"
    post(alice, PAGE, **{**SENT, "start_page": "activity"})
    assert alice.get("/").location == "/activity"
    assert 'class="brand" href="/"' in alice.get("/people").text
    browser = new_client()
    assert door(browser, cast.alice).location == "/"
    assert browser.get("/").location == "/activity"


def test_a_start_page_whose_right_was_lost_gives_way_to_the_usual_one(client, cast):
    bob = cast.bob
    wants(bob, start_page="people")
    sign_in(client, bob)
    assert client.get("/").location == "/people"
    with transaction() as session:
        without = Role(scope="account", key="narrow", name="Narrow", permissions=["own_security:write"])
        session.add(without)
        session.flush()
        session.execute(sa.update(Membership).where(Membership.user_id == bob.id).values(role_id=without.id))
    assert client.get("/").location == "/security"
    assert 'value="people"' not in client.get(PAGE).text


def test_only_pages_that_one_may_open_are_offered_and_taken(alice, cast, db, post):
    assert 'value="accounts"' not in alice.get(PAGE).text
    assert post(alice, PAGE, **{**SENT, "start_page": "accounts"}).status_code == 422
    assert db.session.get(User, cast.alice.id).start_page == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [("theme", "pink"), ("button_size", "huge"), ("rows_per_page", "7"), ("rows_per_page", "x"), ("welcome", "x" * 501),
     ("welcome", "a\0b")],
)  # fmt: skip
def test_a_wrong_field_is_told_beside_it_and_the_rest_stays_typed(alice, cast, db, post, field, value):
    answer = post(alice, PAGE, **{**SENT, "start_page": "people", field: value})
    assert answer.status_code == 422
    assert "is-invalid" in answer.text
    assert re.search(r'<option selected value="people">', answer.text)
    assert db.session.get(User, cast.alice.id).start_page == ""


@pytest.mark.feature("S4-15")
def test_the_welcome_message_greets_once_a_sign_in_with_its_lines_and_no_markup(cast, new_client):
    wants(cast.alice, welcome="Call Ada <b>first</b>\nthen rest")
    for _ in range(2):
        browser = new_client()
        door(browser, cast.alice)
        first = browser.get("/", follow_redirects=True).text
        assert "Call Ada &lt;b&gt;first&lt;/b&gt;\nthen rest" in first
        assert 'aria-label="Your welcome message"' in first
        assert "Call Ada" not in browser.get("/people").text
        assert "Call Ada" not in browser.get("/", follow_redirects=True).text


def test_the_welcome_message_never_lies_in_a_cookie_and_needs_no_statement(
    cast, new_client, count_statements
):
    browser = new_client()
    door(browser, cast.alice)
    browser.get("/profile")
    with count_statements() as plain:
        browser.get("/profile")
    wants(cast.alice, welcome="é" * 500)
    browser = new_client()
    sent = door(browser, cast.alice)
    assert max(len(c) for c in sent.headers.getlist("Set-Cookie")) < 1000
    with count_statements() as greeted:
        assert "é" * 500 in browser.get("/profile").text
    assert greeted.total == plain.total


def test_at_the_door_and_in_its_steps_nothing_greets(cast, new_client):
    person = make_person(cast.nordlicht, role="owner", factor=True)
    wants(person, welcome="Only for me")
    browser = new_client()
    step = door(browser, person)
    assert step.location == "/sign-in/code"
    assert "Only for me" not in browser.get(step.location).text


def test_s20_fields_that_are_not_offered_change_nothing(alice, cast, db, post):
    post(alice, PAGE, **SENT, button_sizes="x", email="evil@example.com", kind="staff", notify_sign_in="")
    row = db.session.get(User, cast.alice.id)
    assert (row.email, row.kind, row.notify_sign_in) == ("alice@nordlicht.example", "customer", True)


def test_another_window_was_faster_and_is_not_overwritten(alice, cast, db, post):
    version = cast.alice.version
    post(alice, PAGE, **{**SENT, "button_size": "large"}, version=version)
    assert post(alice, PAGE, **{**SENT, "button_size": "small"}, version=version).status_code == 409
    assert db.session.get(User, cast.alice.id).button_size == "large"


def test_the_page_costs_two_statements(alice, count_statements):
    alice.get(PAGE)
    with count_statements() as seen:
        assert alice.get(PAGE).status_code == 200
    assert seen.total == 2, seen.statements
