"""The pages at the door, through a browser: cookies, stages, the table of ways in."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.kernel.db import transaction
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, LoginSession, Stage
from admin_app.sign_in import authenticate
from tests.cast import sign_in
from tests.factories.people import PASSWORD, make_person
from tests.session.test_life import begin
from tests.sign_in.door import WRONG, app_code, enter, later, post

pytestmark = pytest.mark.one_database

# SECURITY 51: every route that makes a session or moves one on, and the factors it asks for.
BOTH_DOORS = {
    "sign_in": "password; opens without a factor only where none is on; staff's never opens by itself",
    "passkey": "a passkey that verified the person: two factors at once",
    "code": "password before, and a code",
    "code_passkey": "password before, and a passkey",
    "set_up_confirm": "password or invitation before, and the new app's first code",
    "set_up_passkey": "password or invitation before, and a new passkey",
    "held": "password and factor before; the mailed link was followed",
    "new_password": "password and factor before, and the factor or the mailed link once more",
    "pin": "password and factor before, and the PIN",
}
WAYS_IN = {
    f"sign_in.{side}_{name}": what for name, what in BOTH_DOORS.items() for side in ("customer", "staff")
} | {
    "links.follow": "an invitation's link; the factor is asked for next where one is on or must be",
    "recovery_case.complete": "password before, and a case that waited out its time; every address was told",
}
# In an open session nothing begins: the secret is renewed.
SIGNED_IN_ALREADY = {
    f"{side}.{name}"
    for side in ("customer_security", "staff_me")
    for name in ("confirm_authenticator", "add_passkey")
}
# The commands behind them: who calls what moves a sign-in on.
COMMANDS = {
    ("country_hold", "go_on"),
    ("credential", "set_by_link"),
    ("expired", "renew"),
    ("flows", "confirm"),
    ("login", "sign_in"),
    ("manage", "add"),
    ("service", "complete"),
    ("sign_in", "enter"),
    ("sign_in", "finish"),
    ("unlock", "finish"),
    ("verify", "finish"),
}
# The same under the names that their callers know them by.
CALLED = COMMANDS | {
    ("factors", "confirm"),
    ("passkey_sign_in", "enter"),
    ("passkey_sign_in", "finish"),
    ("passkeys", "add"),
    ("password", "set_by_link"),
    ("pin_tries", "finish"),
    ("renewal", "renew"),
    ("second_factor", "finish"),
}
MOVERS = {
    ("opening", "begin"),
    ("opening", "advance"),
    ("second_factor", "passed"),
    ("factor_changes", "open_session"),
}
HELPERS = {
    ("login", "_begin"): "login.sign_in",
    ("credential", "_enter"): "credential.set_by_link",
    ("expired", "_renew"): "expired.renew",
    ("verify", "passed"): "each of its callers",
    ("changes", "open_session"): "each of its callers",
}
# Every way in ends in one of these two (sign_in/flow/advance.py).
STARTERS = {("advance", "begin"), ("advance", "advance")}


@pytest.fixture
def eve(cast):
    """A customer with an authenticator app."""
    return make_person(cast.nordlicht, username="eve", factor=True)


def calls(path: str) -> list[tuple[str, str, str]]:
    """Every call `module.name(...)` of a file, with the function it stands in."""
    functions = [
        n for n in ast.walk(ast.parse(Path(path).read_text("utf-8"))) if isinstance(n, ast.FunctionDef)
    ]
    return [
        (function.name, node.value.id, node.attr)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    ]


def test_s51_only_the_listed_commands_make_sessions(app):
    found = set()
    for path in config.ROOT.glob("admin_app/**/*.py"):
        for function, module, name in calls(path):
            if module in {"sessions", "lifecycle", "session"} and name in {"start", "open_up"}:
                found.add((path.stem, function))
    assert {f for f in found if "demo" not in f[0]} == STARTERS, found


def test_s51_only_the_listed_commands_move_a_sign_in_on(app):
    found = set()
    for path in config.ROOT.glob("admin_app/**/*.py"):
        for function, module, name in calls(path):
            if (module, name) in MOVERS:
                found.add((path.stem, function))
    assert found
    assert found - set(HELPERS) - COMMANDS == set()


def test_s51_only_the_listed_routes_call_them(app):
    viewed = {}
    for endpoint, view in app.view_functions.items():
        viewed.setdefault((view.__module__, view.__name__), []).append(endpoint)
    made = set()
    for path in config.ROOT.glob("views/**/*.py"):
        module = ".".join(path.relative_to(config.ROOT).with_suffix("").parts)
        for function, owner, name in calls(path):
            if (owner, name) in CALLED:
                made.update(viewed.get((module, function), [f"{module}.{function}"]))
    helpers = {
        "views.sign_in.links._set_password",
        "views.sign_in.links.act",
        "views.sign_in.door.act",
        "views.sign_in.passkey.act",
    }
    assert made
    assert made - set(WAYS_IN) - SIGNED_IN_ALREADY - helpers == set()


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
        if rule.rule.startswith("/admin") or rule.endpoint in {"sign_in.customer_code", "recovery_case.lost"}:
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
