"""The page that changes the e-mail address, and the link that undoes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from tests.cast import sign_in
from tests.user.test_email_change import NEW, code_in
from tests.user.test_email_undo import OLD, token_to
from tests.user.test_username import keep

pytestmark = pytest.mark.one_database

PATH = "/profile/email"


def address(db, user):
    db.session.rollback()
    return db.session.get(User, user.id, populate_existing=True).email


@pytest.fixture
def asked(alice, post):
    """Alice's browser, a code on its way to another address."""
    assert post(alice, PATH, email=NEW).location == PATH
    return alice


@pytest.mark.feature("S0-09", "S3-03", "S4-07", "S4-08")
def test_asked_for_proven_and_changed(asked, new_client, cast, db, outbox, post):
    elsewhere = new_client()
    sign_in(elsewhere, cast.alice)
    page = asked.get(PATH).text
    assert NEW in page
    assert "Waiting for the code" in page
    assert post(asked, f"{PATH}/confirm", code=code_in(outbox)).location == "/profile"
    assert NEW in asked.get("/profile").text
    assert elsewhere.get("/profile").location.startswith("/sign-in")


@pytest.mark.feature("S4-02")
def test_what_the_address_is_used_for_stands_where_it_is_changed(alice, use_settings):
    page = alice.get(PATH).text
    assert "We use your address to sign you in" in page
    assert "Privacy policy" not in page
    use_settings(privacy_url="https://company.example/privacy")
    assert 'href="https://company.example/privacy"' in alice.get(PATH).text


def test_a_wrong_code_is_told_beside_it_with_the_tries_left(asked, cast, db, post):
    answer = post(asked, f"{PATH}/confirm", code="000000")
    assert answer.status_code == 422
    assert "Attempts left: 4" in answer.text
    assert 'id="code-error"' in answer.text
    assert address(db, cast.alice) == OLD


def test_five_wrong_codes_end_it_until_a_new_one_is_sent(asked, cast, db, outbox, post):
    code = code_in(outbox)
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(5):
        post(asked, f"{PATH}/confirm", code=wrong)
    assert post(asked, f"{PATH}/confirm", code=code).status_code == 429
    assert address(db, cast.alice) == OLD


@pytest.mark.feature("S4-08")
def test_another_code_waits_a_minute(asked, outbox, post):
    answer = post(asked, f"{PATH}/again")
    assert answer.status_code == 429
    assert "You can send another code in" in answer.text
    with time_machine.travel(clock.now() + timedelta(seconds=61), tick=False):
        assert post(asked, f"{PATH}/again").location == PATH
    assert len(outbox.to(NEW)) == 2


def test_it_can_be_given_up(asked, cast, db, post):
    assert post(asked, f"{PATH}/cancel").location == "/profile"
    assert "Waiting for the code" not in asked.get(PATH).text
    assert post(asked, f"{PATH}/cancel").status_code == 409


def test_s01_the_page_says_the_same_of_an_address_that_is_somebodys(alice, bob, cast, outbox, post):
    assert cast.carol
    free, held = post(alice, PATH, email="free@x.example"), post(bob, PATH, email="carol@baobab.example")
    assert (free.status_code, free.location) == (held.status_code, held.location)
    shown = [
        browser.get(PATH).text.count(word)
        for browser in (alice, bob)
        for word in ("a code is on its way", "Waiting")
    ]
    assert shown[:2] == shown[2:]


def test_s09_a_stale_session_is_asked_in_the_same_form(stale, cast, db, post):
    assert stale.get(PATH).location.startswith("/confirm")
    answer = post(stale, PATH, email=NEW)
    assert answer.status_code == 403
    assert 'name="confirm_password"' in answer.text
    assert NEW in answer.text


@pytest.mark.feature("S0-09")
def test_where_the_policy_is_off_the_page_leads_to_support(alice, post, use_settings):
    keep(PolicyValue(key=Key.EMAIL_SELF_SERVICE.value, value=False))
    use_settings(support_url="https://help.company.example")
    page = alice.get(PATH).text
    assert 'href="https://help.company.example"' in page
    assert 'name="email"' not in page
    assert post(alice, PATH, email=NEW).status_code == 403


@pytest.mark.parametrize("path", ["", "/confirm", "/again", "/cancel"])
def test_s25_without_the_token_nothing_changes(asked, cast, db, outbox, path):
    data = {"email": "other@x.example", "code": code_in(outbox)}
    assert asked.post(PATH + path, data=data).status_code == 400
    assert address(db, cast.alice) == OLD


@pytest.fixture
def link(asked, outbox, post):
    """The address of the link that undoes it."""
    post(asked, f"{PATH}/confirm", code=code_in(outbox))
    return f"/link/email_undo/{token_to(outbox)}"


def test_s06_the_link_tells_what_it_would_do_and_only_the_post_does_it(
    link, asked, new_client, cast, db, outbox
):
    browser = new_client()
    page = browser.get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "a•••••@nordlicht.example" in page.text
    assert NEW not in page.text
    assert OLD not in page.text
    assert address(db, cast.alice) == NEW
    done = browser.post(link, data={"csrf_token": browser.csrf(link)})
    assert "The previous address is back" in done.text
    assert address(db, cast.alice) == OLD
    assert asked.get("/profile").location.startswith("/sign-in")
    assert browser.get("/profile").location.startswith("/sign-in")


def test_s06_the_link_works_once_and_for_72_hours(link, new_client, cast, db):
    browser = new_client()
    token = browser.csrf(link)
    with time_machine.travel(clock.now() + timedelta(hours=72, seconds=1), tick=False):
        late = browser.get(link)
        assert (late.status_code, "work any more" in late.text) == (404, True)
    assert browser.post(link, data={"csrf_token": token}).status_code == 200
    assert browser.get(link).status_code == 404


def test_s25_the_link_alone_without_the_token_undoes_nothing(link, new_client, cast, db):
    assert new_client().post(link).status_code == 400
    assert address(db, cast.alice) == NEW
