"""Whatever stands in an argument, a path, a field, a cookie or a header of any route: an answer, never a fault (SECURITY 31).

The routes are those of the table, which knows every route there is; the names of arguments and fields are those
that the routes asked for when each was asked once. So a new route or field is walked without being named here,
on PostgreSQL, which is the sterner of the two about bytes, numbers and dates.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_app.kernel.db import db as database
from tests.cast import Cast
from tests.routes import LINES
from tests.security import nasty
from tests.security.house import GOOD, OUT, OWNER, STAFF, House, lines
from tests.security.nasty import encoded
from tests.security.nosy import ARGS, FORM, NosyRequest

pytestmark = pytest.mark.postgres
SOME = settings(
    max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
COOKIES = ("gh_customer", "gh_staff", "gh_browser", "gh_page")


def sent(value):
    """A field's value as bytes, lone surrogates and all."""
    return value.encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def house(lasting_app):
    """One for all tests: what one of them leaves behind is in nobody's way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lasting_app, "request_class", NosyRequest)
        patch.setitem(
            lasting_app.config, "WTF_CSRF_ENABLED", False
        )  # a missing token would be all that is judged
        yield House(lasting_app, Cast())


@pytest.fixture(autouse=True)
def whole(house):
    """After each test everybody still gets in: no test walks past closed doors."""
    yield
    database.session.rollback()
    homes = {OWNER: "/profile", **dict.fromkeys(STAFF, "/admin/me/profile")}
    assert {role: house.ask(role, "GET", home) for role, home in homes.items()} == dict.fromkeys(homes, 200)


def test_s31_every_route_is_reached_and_asks_for_its_names(house):
    doors = {"/sign-in", "/admin/sign-in"}
    out = {
        route
        for route, (status, led_to) in house.reached.items()
        if status == 403 or (led_to.partition("?")[0] in doors and "sign_out" not in route[0])
    }
    assert out == set()
    assert {"full_name", "language", "time_zone"} <= NosyRequest.asked[("customer_profile.profile", FORM)]
    assert {"key", "search", "status", "created_at_from"} <= NosyRequest.asked[("people.index_view", ARGS)]


def test_s31_no_argument_of_any_page_makes_a_fault(house):
    for line in lines("GET"):
        role = house.role_of(line)
        path = house.path(line, role)
        for name in house.names(line, ARGS):
            if name != "key" and not house.takes_turn(line, name):
                continue
            values = house.some(nasty.KEYS, 5) if name == "key" else house.some(nasty.ALL, 1)
            for value in values:
                house.ask(role, "GET", f"{path}?{name}={encoded(value)}")


def test_s31_no_part_of_any_path_makes_a_fault(house):
    for method in ("GET", "POST"):
        for line in lines(method):
            role = house.role_of(line)
            path = house.path(line, role)
            for noun in line.about.values():
                value = encoded(house.random.choice(nasty.ALL)) or "x"
                house.ask(role, method, path.replace(str(house.found[role][noun]), value))
                house.ask(OUT, method, path.replace(str(house.found[role][noun]), value))


def test_s31_no_route_asked_without_a_session_makes_a_fault(house):
    for method in ("GET", "POST"):
        for line in lines(method):
            path, names = house.path(line, OUT), {"key", "next", *house.names(line, ARGS)}
            query = "&".join(
                f"{name}={encoded(house.random.choice(nasty.ADDRESSES))}" for name in sorted(names)
            )
            fields = house.names(line, FORM) if method == "POST" else ()
            data = {name: sent(house.random.choice(nasty.ALL)) for name in fields}
            house.ask(OUT, method, f"{path}?{query}", data=data or None)


def test_s31_no_cookie_makes_a_fault(house):
    house.browsers["other"] = house.app.test_client(use_cookies=False)
    for value in nasty.COOKIES:
        for path in ("/sign-in", "/profile", "/admin/start"):
            for name in COOKIES:
                house.ask("other", "GET", path, headers={"Cookie": f"{name}={value}"})


def test_s31_no_header_makes_a_fault(house, monkeypatch):
    monkeypatch.setitem(house.app.config, "WTF_CSRF_ENABLED", True)
    asked = [(OWNER, "/profile")]
    if house.database == "sqlite":  # what reads a header and keeps nothing of it is the same on both
        asked += [(OUT, "/sign-in"), (OUT, "/static/css/app.css"), ("administrator", "/admin/accounts")]
    for name, values in nasty.HEADERS.items():
        for value in values:
            for role, path in asked:
                house.ask(role, "GET", path, headers={name: value})
            house.ask(OUT, "POST", "/sign-in", headers={name: value})


def test_s31_nothing_made_up_makes_a_fault_anywhere(house):
    # As known before: what is drawn may not depend on names that are learnt while it is.
    known = [(line, house.names(line, ARGS)[:3], house.names(line, FORM)) for line in LINES]

    @SOME
    @given(st.sampled_from(known), st.data())
    def judged(asked_of, data):
        line, arguments, names = asked_of
        role = data.draw(st.sampled_from((OUT, OWNER, "administrator", house.role_of(line))))
        path, method = house.path(line, house.role_of(line)), data.draw(st.sampled_from(line.methods))
        query = data.draw(st.fixed_dictionaries(dict.fromkeys(arguments, nasty.VALUES)))
        typed = data.draw(st.fixed_dictionaries(dict.fromkeys(names, nasty.VALUES)))
        fields = {name: sent(value) for name, value in typed.items()}
        asked = "&".join(f"{name}={encoded(value)}" for name, value in query.items())
        house.ask(role, method, f"{path}?{asked}", data=fields if method == "POST" else None)

    judged()


def test_s31_no_field_of_any_form_makes_a_fault(house):
    for line in lines("POST"):
        role = house.role_of(line)
        path, names = house.path(line, role), house.names(line, FORM)
        good = {name: GOOD.get(name, "x") for name in names}
        for name, value in zip(names, house.some(nasty.ALL, len(names)), strict=True):
            if house.takes_turn(line, name):
                house.ask(role, "POST", path, data=good | {name: sent(value)})
        house.ask(role, "POST", path, data={name: sent(house.random.choice(nasty.ALL)) for name in names})
