"""Not known is not no: a request whose session couldn't be asked changes no cookie and signs nobody out (SECURITY 76)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from admin_app import config
from admin_app.kernel import clock
from admin_app.kernel.db import WRITES, transaction
from admin_app.kernel.db import db as database
from admin_app.search import box as search
from admin_app.session import lifecycle, pending_cookies
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, LoginSession
from tests import outage
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.people import PASSWORD
from tests.factories.pins import lock, make_pin
from tests.session.test_life import begin

HOME = {"alice": "/profile", "sam": "/admin/me/profile"}
DOOR = {"alice": "/sign-in", "sam": "/admin/sign-in"}
HTMX = {"HX-Request": "true"}
OUTAGES = pytest.mark.parametrize("outage", ["away", "read_only"])
PEOPLE = pytest.mark.parametrize("name", ["alice", "sam"])


@pytest.fixture(scope="session")
def lasting_desk(base_app, tmp_path_factory):
    """The desk on a database that can go away; one a process, as an application is dear to make."""
    former = config.active()
    desk = outage.of(base_app, tmp_path_factory.mktemp("outage"))
    desk.app.test_client_class = base_app.test_client_class
    desk.settings = config.active()
    config.use(former)
    yield desk
    desk.close()


@pytest.fixture
def desk(app, lasting_desk):
    """The same for a test: all is well at its beginning, and again after it."""
    config.use(lasting_desk.settings)
    lasting_desk.rest()
    yield lasting_desk
    lasting_desk.rest()


@pytest.fixture
def signed_in(desk, cast):
    """A browser with an open session that was quiet for minutes, and with every other cookie of ours."""

    def browser(name="alice"):
        client = desk.app.test_client()
        session_id = sign_in(client, getattr(cast, name))
        client.set_cookie("gh_browser", "the secret of one browser")
        assert client.get(HOME[name]).status_code == 200
        assert client.get_cookie("gh_page")
        quiet(session_id)
        client.session_id = session_id
        return client

    return browser


def quiet(session_id):
    """Nobody was active in a session lately, so the next request notes that somebody is."""
    database.session.rollback()
    change(database.session.get(LoginSession, session_id), last_seen_at=clock.now() - timedelta(minutes=5))


def unchanged(answer, status=503):
    """The answer of a request that couldn't be served: it says so and touches no cookie."""
    assert answer.status_code == status
    assert answer.headers.getlist("Set-Cookie") == []


@OUTAGES
@PEOPLE
def test_s76_who_clicks_during_an_outage_is_still_signed_in_after_it(desk, signed_in, name, outage):
    client = signed_in(name)
    getattr(desk, outage)()
    for _ in range(3):
        unchanged(client.get(HOME[name]))
    desk.back()
    assert client.get(HOME[name]).status_code == 200


@OUTAGES
@PEOPLE
def test_s76_no_kind_of_request_touches_a_cookie_during_an_outage(desk, signed_in, name, outage):
    client = signed_in(name)
    token = client.csrf(HOME[name])
    quiet(client.session_id)
    getattr(desk, outage)()
    unchanged(client.get(HOME[name], headers=HTMX))
    unchanged(client.get(DOOR[name]))
    unchanged(client.get(HOME[name] + "/nowhere"))
    unchanged(client.get(HOME[name], headers={"Accept": "application/json"}))
    unchanged(client.post(HOME[name], data={"csrf_token": token, "full_name": "Somebody Else"}))
    unchanged(client.post(HOME[name], data={"csrf_token": "foreign"}, headers=HTMX))
    unchanged(client.post(DOOR[name].replace("sign-in", "sign-out"), data={"csrf_token": token}))
    desk.back()
    assert "Somebody Else" not in client.get(HOME[name]).text


@OUTAGES
def test_s76_static_files_and_health_pages_touch_no_cookie(desk, signed_in, outage):
    client = signed_in()
    getattr(desk, outage)()
    with client.get("/static/css/app.css") as answer:
        unchanged(answer, 200)
    unchanged(client.get("/readyz"))
    unchanged(client.get("/healthz"), 200)
    desk.back()
    assert client.get("/profile").status_code == 200


def test_s76_both_sessions_of_a_browser_stay(desk, signed_in, cast):
    client = signed_in("alice")
    sign_in(client, cast.sam)
    desk.away()
    unchanged(client.get("/profile"))
    unchanged(client.get("/admin/me/profile"))
    desk.back()
    assert client.get("/profile").status_code == 200
    assert client.get("/admin/me/profile").status_code == 200


def test_s76_the_door_is_open_to_read_for_whoever_has_no_session_to_ask_for(desk):
    desk.away()
    client = desk.app.test_client()
    assert client.get("/sign-in").status_code == 200
    assert client.get_cookie("gh_page")


def test_s76_a_locked_screen_stays_locked_and_its_session_lives(desk, signed_in, cast):
    client = signed_in("alice")
    make_pin(cast.alice)
    lock(client.session_id)
    desk.away()
    unchanged(client.get("/locked", headers={"Accept": "application/json"}))
    desk.back()
    assert client.get("/profile").location == "/locked?next=/profile"


def test_s76_a_session_that_is_known_to_be_over_still_loses_its_cookie(desk, signed_in):
    client = signed_in()
    desk.away()
    unchanged(client.get("/profile"))
    desk.back()
    sessions.end(client.session_id, EndReason.STAFF)
    assert client.get("/profile").location == "/sign-in?next=/profile"
    assert not client.get_cookie("gh_customer")


def test_s76_a_frozen_database_is_not_waited_for_endlessly(desk, signed_in, postgres_only):
    client, fresh = signed_in(), signed_in("sam")
    desk.relay.freeze()
    began = time.monotonic()
    unchanged(client.get("/profile"))  # on a connection that was open
    unchanged(fresh.get("/admin/me/profile"))  # on none
    assert time.monotonic() - began < 20
    desk.back()
    assert client.get("/profile").status_code == 200
    assert fresh.get("/admin/me/profile").status_code == 200


def test_s76_a_statement_that_takes_too_long_signs_nobody_out(desk, signed_in, db, postgres_only):
    client = signed_in()
    with db.engine.execution_options(**{WRITES: True}).begin() as holder:
        holder.execute(sa.text("LOCK TABLE login_sessions IN ACCESS EXCLUSIVE MODE"))
        unchanged(client.get("/profile"))
    assert client.get("/profile").status_code == 200


@pytest.fixture
def break_at(desk):
    """Let the database go away amid a request: before (or after) the first statement that begins so, or at the commit."""

    with desk.app.app_context():
        engine = database.engine
    heard = []

    def arrange(beginning, *, when="before"):
        def gone(_connection, _cursor, statement, *_rest):
            if statement.startswith(beginning):
                desk.away()

        if beginning == "COMMIT":
            heard.append((engine, "commit", lambda _connection: desk.away()))
        else:
            heard.append((engine, f"{when}_cursor_execute", gone))
        sa.event.listen(*heard[-1])

    yield arrange
    for one in heard:
        sa.event.remove(*one)


@pytest.mark.parametrize("moment", ["UPDATE users", "INSERT INTO audit_events", "COMMIT"])
def test_s76_an_outage_amid_a_command_loses_no_cookie(desk, signed_in, break_at, moment, postgres_only):
    client = signed_in()
    client.get("/profile")  # activity is noted by this, not by the command's request
    token = client.csrf("/profile")
    break_at(moment)
    typed = {"full_name": "Somebody Else", "language": "en", "time_zone": "UTC", "theme": "auto"}
    unchanged(client.post("/profile", data={"csrf_token": token, **typed}))
    desk.relay.listen()
    answer = client.get("/profile")
    assert answer.status_code == 200
    assert "Somebody Else" not in answer.text


def test_s76_a_secret_that_was_not_kept_never_reaches_the_browser(desk, signed_in, break_at, postgres_only):
    client = signed_in()
    client.get("/profile")
    token, former = client.csrf("/confirm"), client.get_cookie("gh_customer").value
    break_at("COMMIT")
    unchanged(client.post("/confirm", data={"csrf_token": token, "confirm_password": PASSWORD}))
    desk.relay.listen()
    assert client.get_cookie("gh_customer").value == former
    assert client.get("/security").status_code == 200


def test_s76_a_secret_that_was_kept_reaches_the_browser_though_the_page_then_fails(
    desk, signed_in, break_at, cast, postgres_only
):
    client = signed_in()
    client.get("/profile")
    token, former = client.csrf("/profile/username"), client.get_cookie("gh_customer").value
    break_at("UPDATE users")
    typed = {"username": "alice.anew", "confirm_password": PASSWORD, "version": str(cast.alice.version)}
    answer = client.post("/profile/username", data={"csrf_token": token, **typed})
    assert answer.status_code == 503
    assert [c.partition("=")[0] for c in answer.headers.getlist("Set-Cookie")] == ["gh_customer"]
    desk.relay.listen()
    assert client.get_cookie("gh_customer").value != former
    assert client.get("/profile").status_code == 200


@pytest.mark.parametrize(("path", "status"), [("/locked", 303), ("/nowhere", 404), ("/admin/nowhere", 404)])
def test_s76_what_was_read_before_the_outage_is_answered(
    desk, signed_in, break_at, path, status, postgres_only
):
    client = signed_in("sam" if path.startswith("/admin") else "alice")
    client.get(HOME["sam"] if path.startswith("/admin") else HOME["alice"])
    break_at("SELECT login_sessions", when="after")
    unchanged(client.get(path), status)


def test_s76_what_a_page_says_once_is_said_after_the_outage(desk, signed_in, break_at, postgres_only):
    client = signed_in()
    client.get("/profile")
    typed = {"full_name": "Alice Anew", "language": "en", "time_zone": "UTC", "theme": "auto"}
    client.post("/profile", data={"csrf_token": client.csrf("/profile"), **typed})
    desk.away()
    unchanged(client.get("/profile"))
    desk.back()
    assert "Your profile is saved." in client.get("/profile").text


def test_s76_a_search_that_could_not_be_asked_is_not_called_too_broad(desk, cast):
    sam = actor_of(cast.sam)
    desk.away()
    with desk.app.app_context(), pytest.raises(OperationalError):
        search.find(sam, "nord")


def test_s76_a_secret_of_an_undone_command_is_never_handed_over(cast):
    started = begin(cast.alice)
    pending_cookies.begin()
    with pytest.raises(ZeroDivisionError), transaction():
        assert lifecycle.renew(started.session_id)
        _ = 1 / 0
    assert pending_cookies.take() == {}


def test_s76_a_secret_outside_of_any_command_is_refused(app):
    with pytest.raises(RuntimeError):
        pending_cookies.give("customer", "a cookie that nothing keeps")


def test_s76_settings_bound_how_long_a_frozen_server_is_waited_for(desk, settings, postgres_only):
    with desk.app.app_context(), database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw.patience < config.active().statement_timeout_ms / 1000 + 5
        assert int(raw.info.get_parameters()["connect_timeout"]) <= 5
