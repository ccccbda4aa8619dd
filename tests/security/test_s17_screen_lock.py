"""A locked screen is locked by the server: every route but unlock, "Forgotten PIN?", sign-out and static files (SECURITY 17).

Health pages and those of mailed links answer too: they know nobody.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import url_for

from admin_app.kernel.db import db as database
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in.pin import settings as pin_settings
from tests.canaries import CANARIES
from tests.cast import sign_in
from tests.factories.pins import PIN, lock, make_pin, row_of
from tests.route_walk import FILLED, side_of
from tests.routes import LINES
from tests.security import crawl
from tests.world import World
from views.http.cookie import cookies

ANSWERS = {
    "static", "health.alive", "health.ready", "sign_in.{side}_locked", "sign_in.{side}_sign_out",
    "sign_in.{side}_forgotten_pin", "sign_in.{side}_forgotten_pin_passkey",
}  # fmt: skip


@pytest.fixture(params=["customer", "staff"])
def side(request):
    return request.param


@pytest.fixture
def lockscreen(client, cast, side):
    """A browser with a locked session of an owner or an administrator: whoever may do most; the session's id."""
    make_pin(cast.alice if side == "customer" else cast.root)
    session_id, found = entered(client, cast, side)
    lock(session_id)
    return session_id, found


def entered(client: Any, cast: Any, side: str) -> tuple[UUID, dict[str, Any]]:
    """The session of an owner or an administrator, and what path parts lead to."""
    world = World(cast)
    found = crawl.nouns(world)
    crawl.enter(world, client, "owner" if side == "customer" else "administrator", found)
    return UUID(hex=client.get_cookie(f"gh_{side}").value.partition(".")[0]), found


def paths(app: Any, found: dict[str, Any], side: str) -> list[tuple[str, str, str]]:
    """Every route this side's cookie is asked for, with the methods it has: endpoint, method, path."""
    told = []
    for rule in app.url_map.iter_rules():
        line = next((x for x in LINES if x.endpoint == rule.endpoint), None)
        if (
            line is None
            or side_of(line) not in {"", side}
            or rule.rule.startswith("/admin") is not (side == "staff")
        ):
            continue
        with app.test_request_context():
            path = url_for(rule.endpoint, **{part: found[noun] for part, noun in line.about.items()})
        told += [(rule.endpoint, method, path) for method in sorted(rule.methods - {"OPTIONS"})]
    return told


def test_s17_every_route_but_unlock_sign_out_and_static_leads_to_the_lock(
    app, client, lockscreen, side, sqlite_only
):
    session_id, found = lockscreen
    prefix = "/admin" if side == "staff" else ""
    token, wrong, asked = client.csrf(f"{prefix}/locked"), [], 0
    for endpoint, method, path in paths(app, found, side):
        if endpoint in {name.format(side=side) for name in ANSWERS} or path.startswith(("/link/", "/api/")):
            continue
        asked += 1
        data = {"csrf_token": token, **FILLED} if method == "POST" else None
        with client.open(path, method=method, data=data) as answer:
            where = (answer.location or "").split("?")[0]
            if (
                answer.status_code != 303
                or where != f"{prefix}/locked"
                or answer.headers["X-Screen"] != "locked"
            ):
                wrong.append(f"{method} {path}: {answer.status_code} {answer.location}")
    assert not wrong, "\n".join(wrong)
    assert asked > 50
    assert row_of(session_id).stage is Stage.LOCKED


def test_s17_unlock_sign_out_and_static_answer(client, lockscreen, side):
    prefix = "/admin" if side == "staff" else ""
    with client.get("/static/css/app.css") as answer:
        assert answer.status_code == 200
    page = client.get(f"{prefix}/locked")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    token = client.csrf(f"{prefix}/locked")
    assert client.post(f"{prefix}/locked", data={"csrf_token": token, "pin": PIN}).status_code == 303
    lock(lockscreen[0])
    answer = client.post(f"{prefix}/sign-out", data={"csrf_token": client.csrf(f"{prefix}/locked")})
    assert answer.location == f"{prefix}/sign-in"
    assert row_of(lockscreen[0]).ended_at is not None


def test_s17_what_is_posted_under_the_lock_changes_nothing(client, cast):
    make_pin(cast.alice)
    session_id = sign_in(client, cast.alice)
    token = client.csrf()
    lock(session_id)
    answer = client.post(
        "/profile",
        data={
            "csrf_token": token,
            "full_name": "Mallory",
            "language": "en",
            "time_zone": "UTC",
            "theme": "dark",
        },
    )
    assert answer.location == "/locked"
    database.session.expire_all()
    assert database.session.scalar(sa.text("SELECT count(*) FROM users WHERE full_name = 'Mallory'")) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"Accept": "application/json"},
        {"Authorization": "Bearer x", "Accept": "application/json"},
    ],
)
@pytest.mark.parametrize("path", ["/people", "/people/invite", "/admin/"])
def test_s17_parts_of_pages_and_scripts_get_401_and_no_data(client, cast, headers, path):
    side = "staff" if path.startswith("/admin") else "customer"
    user = cast.sam if side == "staff" else cast.alice
    make_pin(user)
    lock(sign_in(client, user))
    for method in ("GET", "POST"):
        if (path, method) in {("/people", "POST"), ("/admin/", "POST")}:
            continue
        answer = client.open(path, method=method, headers=headers)
        assert (answer.status_code, answer.data, answer.headers["X-Screen"]) == (401, b"", "locked")
        redirect = answer.headers.get("HX-Redirect", "")
        assert redirect.startswith("/admin/locked" if side == "staff" else "/locked") is (
            "HX-Request" in headers
        )


def test_s17_s60_the_lock_page_names_nobody_and_tells_no_message_that_waited(client, cast):
    make_pin(cast.alice)
    session_id = sign_in(client, cast.alice)
    with client.session_transaction() as flask_session:
        flask_session["_flashes"] = [("good", "Bob Solberg is disabled.")]
        cookies.answered(somebody=True)  # else nothing is known of the session, and no cookie is written
    lock(session_id)
    text = client.get("/locked").text
    for private in ("Alice", "Lindqvist", "Nordlicht", "Bob", "alice", cast.alice.email, *CANARIES.values()):
        assert private not in text


def test_s17_a_lock_page_of_the_other_side_opens_nothing_here(client, cast):
    make_pin(cast.alice)
    lock(sign_in(client, cast.alice))
    sign_in(client, cast.sam)
    assert client.get("/admin/").status_code == 200
    assert client.get("/profile").location == "/locked?next=/profile"


def test_s17_the_lock_of_one_session_leaves_the_others_open(client, new_client, cast):
    make_pin(cast.alice)
    lock(sign_in(client, cast.alice))
    other = new_client()
    sign_in(other, cast.alice)
    assert other.get("/profile").status_code == 200


def test_s25_unlocking_needs_the_token_and_get_changes_nothing(client, cast):
    make_pin(cast.alice)
    session_id = sign_in(client, cast.alice)
    lock(session_id)
    assert client.post("/locked", data={"pin": PIN}).status_code == 400
    assert client.get(f"/locked?pin={PIN}").status_code == 200
    assert row_of(session_id).stage is Stage.LOCKED


@pytest.mark.parametrize(
    "bad",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/%2fevil.example"],
)
def test_s26_unlocking_leads_to_own_pages_only(client, cast, bad):
    make_pin(cast.alice)
    lock(sign_in(client, cast.alice))
    token = client.csrf("/locked")
    answer = client.post("/locked", data={"csrf_token": token, "pin": PIN, "next": bad})
    assert answer.location == "/"
    assert client.get("/locked", query_string={"next": bad}).location == "/"


def test_s60_no_secret_of_a_link_is_carried_along(client, cast):
    make_pin(cast.alice)
    lock(sign_in(client, cast.alice))
    answer = client.get("/link/reset/kX2v-not-a-real-token")
    assert (answer.status_code, answer.location) == (404, None)
    assert cast.alice.full_name not in answer.text


@pytest.mark.parametrize("kind", ["customer", "staff"])
def test_s52_who_owes_the_pin_after_signing_in_reaches_its_page_and_the_exit_alone(
    app, client, cast, kind, sqlite_only
):
    make_pin(cast.alice if kind == "customer" else cast.root, after_sign_in=True)
    session_id, found = entered(client, cast, kind)
    lock(session_id, stage=Stage.PIN, locked_since=None)
    prefix = "/admin" if kind == "staff" else ""
    token, wrong = client.csrf(f"{prefix}/sign-in/pin"), []
    for endpoint, method, path in paths(app, found, kind):
        own = {
            f"sign_in.{kind}_{name}" for name in ("pin", "forgotten_pin", "forgotten_pin_passkey", "sign_out")
        }
        if endpoint in {"static", *own} or method == "HEAD":
            continue
        if any(x.endpoint == endpoint and x.who == "public" for x in LINES):
            continue
        with client.open(
            path, method=method, data={"csrf_token": token} if method == "POST" else None
        ) as answer:
            if answer.location != f"{prefix}/sign-in/pin":
                wrong.append(f"{method} {path}: {answer.status_code} {answer.location}")
    assert not wrong, "\n".join(wrong)
    assert row_of(session_id).stage is Stage.PIN


def test_s17_no_session_row_says_more_than_the_stage(cast, client):
    """Locked is a state of the row, so it holds in every process and after a restart."""
    make_pin(cast.alice)
    session_id = sign_in(client, cast.alice)
    client.post("/lock", data={"csrf_token": client.csrf()})
    assert database.session.get(LoginSession, session_id).stage is Stage.LOCKED
    assert pin_settings.is_set([cast.alice.id]) == {cast.alice.id}
