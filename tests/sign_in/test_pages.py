"""The pages at the door, through a browser: cookies and stages."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import transaction
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, LoginSession, Stage
from admin_app.sign_in import authenticate
from tests.cast import sign_in
from tests.factories.people import PASSWORD, make_person
from tests.session.test_life import begin
from tests.sign_in.door import WRONG, app_code, enter, later, post

pytestmark = pytest.mark.one_database


@pytest.fixture
def eve(cast):
    """A customer with an authenticator app."""
    return make_person(cast.nordlicht, username="eve", factor=True)


@pytest.mark.parametrize(
    ("base_url", "name", "secure"),
    [("http://localhost", "gh_customer", False), ("https://localhost", "__Host-gh_customer", True)],
)
def test_s14_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client, cast, use_settings, base_url, name, secure
):
    assert cast.alice
    token = client.csrf("/sign-in")
    use_settings(base_url=base_url)
    answer = client.post("/sign-in", data={"csrf_token": token, "name": "alice.lind", "password": PASSWORD})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(name + "="))
    assert ("Secure" in cookie) is secure
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "alice" not in cookie


def test_s14_after_signing_out_nothing_answers_and_nothing_is_kept(client, cast):
    sign_in(client, cast.alice)
    before = client.get("/welcome")
    assert before.headers["Cache-Control"] == "no-store"
    answer = post(client, "/sign-out", page="/confirm")
    assert "gh_customer=;" in answer.headers["Set-Cookie"]
    assert client.get("/welcome").status_code == 303


def test_s11_a_cookie_planted_before_sign_in_is_worthless_after_it(client, cast):
    planted, token = begin(cast.alice), client.csrf()
    client.set_cookie("gh_customer", planted.cookie)
    client.post("/sign-in", data={"csrf_token": token, "name": "alice.lind", "password": PASSWORD})
    assert authenticate.resolve(planted.cookie, "customer") is None
    assert client.get_cookie("gh_customer").value != planted.cookie


def test_the_token_of_forms_is_new_after_signing_in_and_out(client, cast):
    assert cast.alice
    tokens = [client.csrf("/sign-in")]
    enter(client, "alice.lind")
    tokens.append(client.csrf("/confirm"))
    stale = client.post("/sign-out", data={"csrf_token": tokens[0]})
    assert stale.status_code == 400
    post(client, "/sign-out", page="/confirm")
    tokens.append(client.csrf("/sign-in"))
    assert len(set(tokens)) == 3


@pytest.mark.parametrize(
    "bad",
    ["//evil.example", "/\\evil.example", "https:evil.example", "/%2F/evil.example", "javascript:alert(1)"],
)
def test_s26_signing_in_leads_to_own_pages_only(client, cast, bad):
    assert cast.alice
    answer = enter(client, "alice.lind", next=bad)
    assert "evil" not in answer.headers["Location"]
    assert answer.headers["Location"].startswith("/")


def test_the_door_leads_back_to_the_page_that_was_asked_for(client, cast):
    assert cast.alice
    answer = client.get("/people?x=1")
    assert answer.headers["Location"] == "/sign-in?next=/people?x%3D1"
    page = client.get(answer.headers["Location"]).text
    assert 'value="/people?x=1"' in page
    assert enter(client, "alice.lind", next="/people?x=1").headers["Location"] == "/people?x=1"


def routes(app):
    """One address of every route that can be asked for by GET."""
    for rule in app.url_map.iter_rules():
        if (
            "GET" in rule.methods
            and rule.endpoint not in {"static", "health.alive", "health.ready"}
            and not rule.arguments - set(rule.defaults or {})
        ):
            yield rule


def test_s52_after_the_password_only_the_code_and_sign_out_answer(app, client, eve):
    assert enter(client, "eve").headers["Location"] == "/sign-in/code"
    for rule in routes(app):
        if rule.rule.startswith(("/admin", "/api/")) or rule.endpoint in {
            "sign_in.customer_code",
            "recovery_case.lost",
        }:
            continue
        answer = client.get(rule.rule)
        assert (answer.status_code, answer.headers.get("Location")) == (303, "/sign-in/code"), rule.rule
    assert client.get("/sign-in/code").status_code == 200
    assert post(client, "/sign-out", page="/sign-in/code").status_code == 303


def test_s52_no_later_step_can_be_called_first(client, cast):
    assert cast.alice
    for path in ("/sign-in/code", "/sign-in/set-up", "/confirm", "/welcome"):
        assert client.get(path).headers["Location"].startswith("/sign-in?next=")
    token = client.csrf("/sign-in")
    for path in ("/sign-in/code", "/sign-in/set-up/begin", "/sign-in/set-up/confirm", "/confirm"):
        answer = client.post(path, data={"csrf_token": token, "code": app_code()})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")


def test_the_code_leads_to_where_the_person_wanted_to_go(client, eve):
    answer = enter(client, "eve", next="/people")
    assert answer.headers["Location"] == "/sign-in/code?next=/people"
    assert post(client, "/sign-in/code", code="000000", next="/people").status_code == 422
    answer = post(client, "/sign-in/code", code=app_code(), next="/people")
    assert answer.headers["Location"] == "/people"


def test_s10_staff_without_a_factor_reach_only_its_set_up(app, client):
    make_person(role="administrator", username="fresh")
    assert enter(client, "fresh", admin=True).headers["Location"] == "/admin/sign-in/set-up"
    reached = {"sign_in.staff_set_up", "sign_in.staff_confirm"}
    for rule in routes(app):
        if rule.rule.startswith("/admin") and rule.endpoint not in reached:
            assert client.get(rule.rule).headers.get("Location") == "/admin/sign-in/set-up", rule.rule


def test_s10_the_set_up_shows_its_secret_until_it_is_done_and_the_codes_once(client, db):
    make_person(role="support", username="fresh")
    enter(client, "fresh", admin=True)
    post(client, "/admin/sign-in/set-up/begin", page="/admin/sign-in/set-up")
    page = client.get("/admin/sign-in/set-up").text
    secret = re.search(r"secret=([A-Z2-7]{32})", page)[1]
    assert "<svg viewBox" in page
    wrong = post(client, "/admin/sign-in/set-up/confirm", page="/admin/sign-in/set-up", code="000000")
    assert wrong.status_code == 422
    assert secret in wrong.text
    done = post(client, "/admin/sign-in/set-up/confirm", page="/admin/sign-in/set-up", code=app_code(secret))
    codes = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", done.text)
    assert len(set(codes)) == 10
    for path in ("/admin/", "/admin/sign-in/set-up", "/admin/me/security"):
        text = client.get(path).text
        assert secret not in text
        assert codes[0] not in text


def test_a_staff_cookie_opens_no_customer_page_and_the_other_way_round(client, cast):
    sign_in(client, cast.sam)
    assert client.get("/confirm").headers["Location"].startswith("/sign-in?")
    assert client.get("/admin/confirm").status_code == 200
    client.delete_cookie("gh_staff")
    sign_in(client, cast.alice)
    assert client.get("/admin/confirm").headers["Location"].startswith("/admin/sign-in?")


def test_a_part_of_a_page_moves_the_whole_page_to_the_door(client):
    answer = client.get("/people", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in?next=/people")


def test_a_cookie_that_opens_nothing_is_taken_away(client, cast):
    started = begin(cast.alice)
    client.set_cookie("gh_customer", started.cookie)
    with transaction():
        sessions.end(started.session_id, EndReason.STAFF)
    assert "gh_customer=;" in client.get("/people").headers["Set-Cookie"]


def test_a_renewed_secret_is_handed_to_the_browser(client, cast):
    sign_in(client, cast.alice)
    before = client.get_cookie("gh_customer").value
    post(client, "/confirm", confirm_password=PASSWORD)
    assert client.get_cookie("gh_customer").value != before
    with later(minutes=2):
        assert client.get("/confirm").status_code == 200


def test_one_browser_never_gets_the_cookie_of_anothers_request(cast, new_client):
    assert cast.alice
    one, two = new_client(), new_client()
    enter(one, "alice.lind")
    assert "gh_customer" not in str(two.get("/sign-in").headers)


@pytest.mark.parametrize(
    "path", ["/sign-in", "/admin/sign-in", "/forgotten", "/admin/forgotten", "/link/reset/nothing"]
)
def test_the_pages_at_the_door_stand_without_a_session(client, path):
    page = client.get(path)
    assert page.status_code in {200, 404}
    assert "<h1" in page.text
    assert not re.findall(r"\son\w+=|style=\"", page.text)


def test_a_signed_in_person_is_led_past_the_door(client, cast):
    sign_in(client, cast.alice)
    assert client.get("/sign-in").status_code == 303


def test_a_wrong_try_keeps_the_name_and_never_the_password(client, cast):
    assert cast.alice
    page = enter(client, "alice.lind", WRONG).text
    assert 'value="alice.lind"' in page
    assert WRONG not in page


def test_stages_of_later_issues_open_nothing(client, cast):
    started = begin(cast.alice, stage=Stage.DOCUMENTS)
    client.set_cookie("gh_customer", started.cookie)
    assert client.get("/welcome").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("peer", "kept"),
    [
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("unix:", ""),
        ("192.0.2.7", "192.0.2.7"),
    ],
)
def test_s16_an_address_is_kept_in_one_form(client, cast, db, peer, kept):
    assert cast.alice
    token = client.csrf("/sign-in")
    data = {"csrf_token": token, "name": "alice.lind", "password": PASSWORD}
    client.post("/sign-in", data=data, environ_overrides={"REMOTE_ADDR": peer})
    assert db.session.scalars(sa.select(LoginSession.first_ip)).one() == kept
