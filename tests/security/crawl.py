"""Every page that a role may read, one after the other, by the table of tests/routes.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, url_for
from flask.testing import FlaskClient

from tests.cast import sign_in
from tests.factories.people import make_person
from tests.factories.taken_back import make_notices
from tests.rights import ROLES, STAFF_ROLES
from tests.route_line import STEP, Line
from tests.routes import DEPARTURE, LINES
from tests.world import World

NAMES = dict(zip(ROLES, ("alice", "bob", "sam", "bill", "ada", "root", "aud"), strict=True))


def nouns(world: World) -> dict[str, Any]:
    """What path parts lead to, whoever asks."""
    link = world.link(make_person(world.cast.nordlicht))
    return {**world.own, "purpose": "reset", "link": link, "file": "css/app.css"}


def enter(world: World, browser: FlaskClient, role: str, found: dict[str, Any]) -> Any:
    """Sign a role in, with an event and a session of its own among the nouns; gives the person."""
    user = getattr(world.cast, NAMES[role])
    found["own_session"] = sign_in(browser.application.test_client(), user)
    found["own_network"], found["own_place"] = world.network(user).id, world.place(user).id
    found["face"], found["own_contact"] = world.face(user), world.contact(user)
    found |= world.keys(user)
    found["own_thing"] = make_notices(user).id
    found["event"] = world.event(user)
    sign_in(browser, user)
    return user


def is_staffs(line: Line) -> bool:
    """Whether a route is read with the staff's cookie."""
    return (
        line.endpoint.startswith(("sign_in.staff", "staff_", "home.")) or line.endpoint.split(".")[0] in DESK
    )


DESK = {line.endpoint.split(".")[0] for line in LINES if line.endpoint.endswith(".index_view")}


def lines(role: str, method: str) -> Iterator[Line]:
    """The routes of a role's side that it has the right to."""
    for line in LINES:
        public = line.who == "public"
        if method not in line.methods or line.who == STEP or line in DEPARTURE or line.closing:
            continue
        if role in line.roles and (public or is_staffs(line) == (role in STAFF_ROLES)):
            yield line


def each_once(method: str) -> Iterator[tuple[str, list[Line]]]:
    """Each route once, with the first role that has the right to it: for what is asked before any right is."""
    told: set[str] = set()
    for role in ROLES:
        of_role = [line for line in lines(role, method) if line.endpoint not in {*told, "static"}]
        told |= {line.endpoint for line in of_role}
        yield role, of_role


def path_of(app: Flask, line: Line, found: dict[str, Any]) -> str:
    """The address of a route with its parts filled in."""
    with app.test_request_context():
        return url_for(line.endpoint, **{part: found[noun] for part, noun in line.about.items()})


def read(app: Flask, browser: FlaskClient, role: str, found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each page a role may read: its address and the answer."""
    for line in lines(role, "GET"):
        if line.endpoint == "static":
            continue
        path = path_of(app, line, found)
        with browser.get(path) as answer:
            yield path, answer
