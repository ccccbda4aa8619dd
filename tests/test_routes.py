"""Every route × every role × {own account, another account, absent, subject is staff, signed out} (SECURITY 18, 19, 52)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, url_for

from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.rights import permissions
from admin_app.kernel.rights.permissions import Permission
from admin_app.session.models import LoginSession, Stage
from tests.cast import Cast, sign_in
from tests.factories import deletions
from tests.factories.billing import change
from tests.factories.bulk_runs import make_invited, prepared
from tests.factories.data_cases import ask as ask_about_data
from tests.factories.data_copies import make_copy
from tests.factories.exports import make_export
from tests.factories.people import make_person
from tests.factories.restrictions import make_lifted
from tests.factories.saved_views import make_view
from tests.factories.taken_back import make_notices
from tests.lasting import lasting
from tests.rights import CUSTOMER_ROLES, RIGHTS, ROLES, STAFF_ROLES
from tests.route_line import PUBLIC, Line
from tests.route_walk import DONE, FILLED, NAMES, Walk, side_of
from tests.routes import DEPARTURE, LINES, PROGRAMS, SIGNED
from tests.world import World


@pytest.fixture
def world(app: Flask, cast: Cast) -> World:
    return lasting(app, cast)


@pytest.fixture
def nouns(world: World) -> dict[str, Any]:
    """What path parts lead to, whoever asks."""
    cast = world.cast
    link = world.link(make_person(cast.nordlicht))
    return {**world.own, "purpose": "reset", "link": link, "file": "css/app.css"}


@pytest.fixture
def walk(
    request: pytest.FixtureRequest, app: Flask, world: World, nouns: dict[str, Any], new_client: Any
) -> Walk:
    role = request.param
    user = getattr(world.cast, NAMES[role])
    browser = new_client()
    own = sign_in(browser, user)
    found = Walk(app, world, role, browser)
    if role == "owner":
        found.closing = new_client()
        sign_in(found.closing, world.olga)
    nouns["own_session"] = sign_in(new_client(), user)
    nouns["own_network"] = world.network(user).id
    nouns["own_contact"] = world.contact(user)
    nouns["own_place"] = world.place(user).id
    nouns |= world.calls(user)
    nouns["face"] = world.face(user)
    nouns |= world.answers(user, db.session.get(LoginSession, own))
    nouns |= world.keys(user)
    nouns["own_thing"] = make_notices(user).id
    nouns["own_export"] = make_export(user).id
    nouns["own_data_copy"] = make_copy(user).id
    nouns["own_mail"] = world.mail(user).id
    if user.kind == "customer":
        nouns["own_data_case"] = ask_about_data(user).id
    nouns["own_restriction"] = make_lifted(user) if user.kind == "customer" else clock.new_id()
    nouns["own_deletion"] = deletions.standing(user).id
    nouns["event"] = world.event(user)
    if role in STAFF_ROLES:
        nouns["own_saved_view"] = make_view(user)
    if role in RIGHTS[Permission.PERSON_PROPOSE]:
        nouns["own_proposal"] = world.proposal(user)
        nouns["own_bulk_run"] = prepared(user, make_invited(world.cast.nordlicht, 1))
    return found


def lines(method: str, roles: Any = None, side: str | None = None) -> Iterator[Line]:
    for line in LINES:
        if (
            method in line.methods
            and (roles is None or set(roles) & line.roles)
            and side in {None, side_of(line)}
        ):
            yield line


def asked_here(line: Line, role: str) -> bool:
    """All of it on SQLite; on PostgreSQL each route by the first role that has the right to it.

    Who may do what is asked before any statement that differs between the two.
    """
    return db.engine.dialect.name == "sqlite" or role == next((r for r in ROLES if r in line.roles), "")


by_role = pytest.mark.parametrize("walk", ROLES, indirect=True)


def test_s18_every_route_has_a_line_and_every_line_a_route(app):
    there = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if not app.view_functions[rule.endpoint].__module__.startswith("tests.")
    }
    told = [(line.endpoint, method) for line in (*LINES, *PROGRAMS, *SIGNED) for method in line.methods]
    assert len(told) == len(set(told))
    assert there - set(told) == set(), "routes without a line in tests/routes.py"
    assert set(told) - there == set(), "lines without a route"


def test_s18_the_rights_are_those_of_the_table():
    holders = {**permissions.STAFF_ROLES, **permissions.ACCOUNT_ROLES}
    assert set(RIGHTS) == set(Permission)
    for right, roles in RIGHTS.items():
        assert roles == {name for name, held in holders.items() if right in held}, right


@by_role
def test_s18_each_role_gets_the_pages_of_its_rights_403_for_the_others_and_the_door_of_the_other_side(
    walk, nouns, sqlite_only
):
    for method in ("GET", "POST"):
        for line in lines(method):
            if not asked_here(line, walk.role):
                continue
            here = line.who == PUBLIC or side_of(line) == walk.side
            expected = (DONE if walk.role in line.roles else {403}) if here else {303}
            walk.ask(line, method, walk.parts(line, nouns), expected)
    assert not walk.wrong, "\n".join(walk.wrong)


def test_s18_without_a_session_only_public_pages_answer_and_all_others_lead_to_the_door(
    app, client, nouns, sqlite_only
):
    nouns |= {
        "event": nouns["case"],
        "own_session": nouns["session"],
        "own_network": nouns["address"],
        "own_contact": nouns["address"],
        "own_place": nouns["place"],
    }
    token, wrong = client.csrf("/sign-in"), []
    for line in LINES:
        for method in line.methods:
            token = client.csrf("/sign-in") if line in DEPARTURE else token
            with app.test_request_context():
                path = url_for(line.endpoint, **{p: nouns[n] for p, n in line.about.items()})
            with client.open(
                path, method=method, data={"csrf_token": token} if method == "POST" else None
            ) as answer:
                door = "/admin/sign-in" if side_of(line) == "staff" else "/sign-in"
                to_door = answer.status_code == 303 and answer.location.split("?")[0] == door
                if to_door != (side_of(line) != "") and line.endpoint != "customer_profile.start":
                    wrong.append(f"{method} {line.endpoint}: {answer.status_code} {answer.location}")
                elif answer.status_code not in DONE:
                    wrong.append(f"{method} {line.endpoint}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.postgres  # the sterner of the two about what an id may be
@pytest.mark.parametrize("walk", CUSTOMER_ROLES, indirect=True)
def test_s19_ids_of_another_account_are_404_for_customers_like_absent_ones(walk, nouns, world):
    walk.closing = None
    absent = dict.fromkeys(nouns, clock.new_id())
    for others in (world.foreign, absent):
        for method in ("GET", "POST"):
            for line in lines(method, side="customer"):
                if line.about and asked_here(line, walk.role):
                    expected = {404} if walk.role in line.roles else {403}
                    walk.ask(line, method, walk.parts(line, others), expected, FILLED)
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.parametrize("walk", STAFF_ROLES, indirect=True)
def test_s18_acts_on_staff_are_the_administrators_alone_and_absent_ids_404(sqlite_only, walk, nouns, world):
    absent = dict.fromkeys(nouns, clock.new_id())
    staff = {
        **nouns,
        **dict.fromkeys(("person", "invited", "disabled", "claimant"), world.cast.ruth.id),
        "session": world.session(world.cast.ruth).id,
    }
    for method in ("GET", "POST"):
        for line in lines(method, side="staff"):
            if not line.about:
                continue
            missing = {404} if walk.role in line.roles else {403}
            if line.endpoint in {"proposals.confirm", "proposals.decline"}:
                missing = {403, 404}  # which right it takes is known by the row alone
            walk.ask(line, method, walk.parts(line, absent), missing, FILLED)
            if line.endpoint.startswith("people."):
                walk.ask(line, method, walk.parts(line, staff), missing, FILLED)
            elif method == "POST" and line.endpoint.startswith(("staff_members.", "sessions.end")):
                allowed = walk.role == "administrator"
                walk.ask(line, method, walk.parts(line, staff), DONE - {200} if allowed else {403}, FILLED)
    assert not walk.wrong, "\n".join(walk.wrong)


def test_s21_an_administrator_does_none_of_it_to_himself(client, world):
    sign_in(client, world.cast.root)
    assert world.cast.ruth
    token = client.csrf("/admin/me/profile")
    for act in ("unlock", "send-link", "end-sessions", "disable", "resend"):
        answer = client.post(
            f"/admin/staff/{world.cast.root.id}/{act}", data={"csrf_token": token, **FILLED, "typed": "root"}
        )
        assert answer.status_code in {403, 422}, act
    assert client.get("/admin/").status_code == 200


LOST = {f"recovery_case.{name}" for name in ("lost", "open_case", "cancel_here", "complete")}


@pytest.mark.parametrize(
    ("side", "stage"), [("customer", Stage.FACTOR), ("staff", Stage.FACTOR), ("staff", Stage.FACTOR_SETUP)]
)
def test_s52_a_sign_in_on_its_way_reaches_its_own_pages_and_the_exit_alone(
    app, client, world, nouns, side, stage, sqlite_only
):
    user = world.cast.alice if side == "customer" else world.cast.root
    change(app.extensions["sqlalchemy"].session.get(LoginSession, sign_in(client, user)), stage=stage)
    nouns |= {
        "event": nouns["case"],
        "own_session": nouns["session"],
        "own_network": nouns["address"],
        "own_contact": nouns["address"],
        "own_place": nouns["place"],
    }
    page = {Stage.FACTOR: "code", Stage.FACTOR_SETUP: "set-up"}[stage]
    own = {
        Stage.FACTOR: ("code", "code_passkey", "code_passkey_options"),
        Stage.FACTOR_SETUP: (
            "set_up",
            "set_up_begin",
            "set_up_confirm",
            "set_up_passkey",
            "set_up_passkey_options",
            "confirm",
        ),
    }[stage]
    home = f"{'/admin' if side == 'staff' else ''}/sign-in/{page}"
    token, wrong = client.csrf(home), []
    for line in LINES:
        if side_of(line) != side or line.who == "any":
            continue
        for method in line.methods:
            with app.test_request_context():
                path = url_for(line.endpoint, **{p: nouns[n] for p, n in line.about.items()})
            with client.open(
                path, method=method, data={"csrf_token": token} if method == "POST" else None
            ) as answer:
                lost = stage is Stage.FACTOR and line.endpoint in LOST
                here = lost or line.endpoint in {f"sign_in.{side}_{name}" for name in own}
                if line.endpoint == "recovery_case.cancel_here":  # leads back to the code by itself
                    continue
                if here != (answer.location != home or answer.status_code != 303):
                    wrong.append(f"{method} {line.endpoint}: {answer.status_code} {answer.location}")
    assert not wrong, "\n".join(wrong)
