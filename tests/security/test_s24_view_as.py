"""View as customer: it can't change anything, shows no secret and no area beyond the grant, and ends with it (SECURITY 24)."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from flask import url_for

from admin_app.kernel.db import transaction
from admin_app.kernel.rights.permissions import Permission
from admin_app.support_access import service as support_access
from admin_app.user import people
from admin_app.view_as import service as view_as
from tests.canaries import CANARIES, SPELT, without_ids
from tests.cast import actor_of, sign_in
from tests.factories.people import make_staff
from tests.factories.roles import make_role
from tests.factories.support import allow
from tests.factories.tickets import make_ticket
from tests.factories.views import make_view
from tests.lasting import lasting
from tests.routes import LINES
from tests.sign_in.door import later
from views.http.requester.seen_pages import OFFERED, REFUSED

# The canaries of each area; what belongs to none isn't shown on any page of a customer's.
OF_AREA = {
    "profile": ("e-mail", "phone", "contact", "street", "street 2", "postcode"),
    "security": ("first address", "last address", "network", "restriction", "label", "trusted browser", "browser"),
    "billing": ("VAT id", "total", "paid", "balance"),
    "keys": ("token", "token address", "SSH key", "key comment", "PGP address"),
}  # fmt: skip
AMOUNTS = SPELT
OWN = [
    line for line in LINES if line.endpoint.startswith(("customer_", "links.offer", "recovery_case.vouch"))
]
READ = sorted(
    {line.endpoint for line in OWN if "GET" in line.methods}
    - {"customer_profile.start", "recovery_case.vouch_by_link"}
)


@pytest.fixture
def world(app, cast):
    def build(found):
        support_access.end(actor_of(found.cast.alice), found.own["grant"])

    return lasting(app, cast, "views", build)


def see(client, world, who=None, areas=("profile", "security", "billing", "keys")):
    """A view of somebody in this browser's session; its address."""
    allow(world.cast.alice, areas=list(areas))
    session_id = sign_in(client, world.cast.sam)
    view = make_view(world.cast.sam, who or world.canary, session_id)
    return view, f"/admin/as/{view.id}"


def paths(app, world):
    """Every page of a customer's that takes GET, with the nouns of the account."""
    with app.test_request_context():
        for line in OWN:
            if "GET" in line.methods and line.endpoint in READ:
                parts = {part: world.own.get(noun, world.canary.id) for part, noun in line.about.items()}
                yield line.endpoint, url_for(line.endpoint, **parts)


def test_s24_each_page_of_self_service_is_offered_or_refused_with_a_reason():
    assert set(OFFERED) | set(REFUSED) == set(READ)
    assert not set(OFFERED) & set(REFUSED)


@pytest.mark.parametrize(
    "areas",
    [("profile",), ("security",), ("billing",), ("keys",), ("profile", "security", "billing", "keys")],
)
def test_s24_no_page_shows_an_area_that_was_not_granted_and_none_refused_answers(
    app, client, world, areas, sqlite_only
):
    _view, root = see(client, world, world.cast.alice, areas)
    hidden = list(chain.from_iterable(names for area, names in OF_AREA.items() if area not in areas))
    values = [CANARIES[name] for name in hidden] + (list(AMOUNTS) if "billing" not in areas else [])
    wrong = []
    for endpoint, path in paths(app, world):
        answer = client.get(root + path)
        offered = endpoint in OFFERED and {area.value for area in OFFERED[endpoint]} <= set(areas)
        if answer.status_code != (200 if offered else 403):
            wrong.append((endpoint, answer.status_code))
        text = without_ids(answer.get_data(as_text=True) + repr(answer.headers))
        wrong += [(endpoint, value) for value in values if value in text]
    assert wrong == []


@pytest.mark.parametrize("area", ["profile", "security", "billing", "keys"])
def test_s24_the_persons_own_private_values_show_in_the_granted_area_alone(
    app, client, world, area, sqlite_only
):
    _view, root = see(client, world, world.canary, (area,))
    text = "".join(without_ids(client.get(root + path).text) for _endpoint, path in paths(app, world))
    shown = {of for of, names in OF_AREA.items() for name in names if CANARIES[name] in text}
    assert shown == ({area} if area != "billing" else set())  # a manager sees no amounts


def test_s24_the_customers_page_is_shown_as_the_customer_sees_it_with_the_banner(client, world):
    _view, root = see(client, world)
    answer = client.get(f"{root}/profile")
    assert answer.status_code == 200
    assert CANARIES["e-mail"] in answer.text
    assert "You see this as Dora Canari sees it, read only." in answer.text
    assert f'href="{root}/security' in answer.text  # links stay within the view
    assert client.get(root).location == f"{root}/profile"


def test_s24_no_method_but_reading_answers(app, client, world):
    _view, root = see(client, world)
    token = client.csrf("/admin/me/profile")
    for line in OWN:
        if "POST" not in line.methods:
            continue
        with app.test_request_context():
            path = url_for(
                line.endpoint, **{p: world.own.get(n, world.canary.id) for p, n in line.about.items()}
            )
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = client.open(
                root + path, method=method, data={"csrf_token": token, "full_name": "Changed"}
            )
            assert answer.status_code == 405, (method, line.endpoint)


def test_s24_who_does_not_see_every_ticket_at_the_desk_sees_none_in_a_view(client, cast, sqlite_only):
    row = make_ticket(cast.bob, "All lamps are red")
    viewer = make_staff("billing")
    make_role(Permission.VIEW_AS.value, Permission.LOOK_UNDER_GRANT.value, name="Viewers", held_by=[viewer])
    allow(cast.alice)
    for who, status in ((viewer, 403), (cast.sam, 200)):
        view = make_view(who, cast.bob, sign_in(client, who))
        for path in ("/tickets", f"/tickets/{row.id}"):
            answer = client.get(f"/admin/as/{view.id}{path}")
            assert (answer.status_code, row.subject in answer.text) == (status, status == 200)


def test_s24_forms_on_the_pages_send_nothing_but_stop(app, client, world, sqlite_only):
    view, root = see(client, world, world.cast.alice)
    for endpoint, path in paths(app, world):
        answer = client.get(root + path)
        if answer.mimetype != "text/html":
            continue
        forms = re.findall(r"<form\b[^>]*>", answer.text)
        able = [form for form in forms if "inert" not in form or "action=" in form or "hx-" in form]
        assert all(f'action="/admin/view-as/{view.id}/stop"' in form for form in able), endpoint
        assert len(able) == 1, endpoint


def test_s24_nothing_can_be_written_within_it_even_by_a_page_that_tries(app, client, world, monkeypatch):
    _view, root = see(client, world)

    def writes():
        with transaction():
            return "written"

    monkeypatch.setitem(app.view_functions, "customer_profile.profile", writes)
    assert client.get(f"{root}/profile").status_code == 500


@pytest.mark.parametrize("ending", ["grant", "stop", "time", "sign_out", "disabled"])
def test_s24_it_ends_at_the_very_next_request(client, world, ending, post, db):
    view, root = see(client, world)
    assert client.get(f"{root}/profile").status_code == 200
    if ending == "grant":
        support_access.end(actor_of(world.cast.alice), view.grant_id)
    elif ending == "stop":
        assert post(f"/admin/view-as/{view.id}/stop").status_code == 303
    elif ending == "sign_out":
        post("/admin/sign-out")
    elif ending == "disabled":
        people.disable(actor_of(world.cast.alice), world.canary.id)
    with later(minutes=31 if ending == "time" else 0):
        answer = client.get(f"{root}/profile")
    assert answer.status_code == 303
    assert answer.location.startswith(("/admin/start", "/admin/sign-in"))
    assert CANARIES["e-mail"] not in answer.text


def test_s24_it_answers_in_the_session_that_began_it_alone(client, new_client, world):
    _view, root = see(client, world)
    other, colleague, customer = new_client(), new_client(), new_client()
    sign_in(other, world.cast.sam)
    sign_in(colleague, world.cast.root)
    sign_in(customer, world.cast.alice)
    for browser in (other, colleague, customer, new_client()):
        answer = browser.get(f"{root}/profile")
        assert answer.status_code == 303
        assert CANARIES["e-mail"] not in answer.text


def test_s24_it_ends_with_the_grant_in_every_process(client, world, threads, app):
    view, _root = see(client, world)
    sam = actor_of(world.cast.sam, session_id=view.session_id)
    assert view_as.seen(sam, view.id) is not None
    support_access.end(actor_of(world.cast.alice), view.grant_id)
    view_id = view.id
    assert threads([lambda: view_as.seen(sam, view_id)]) == [None]


def test_s24_no_desk_page_and_no_page_of_the_door_stands_under_it(client, world):
    _view, root = see(client, world)
    for path in (
        "/admin/",
        "/admin/people/",
        "/sign-in",
        "/link/reset/abc",
        "/outbox",
        "/readyz",
        "/nowhere",
    ):
        assert client.get(root + path).status_code == 404, path


def test_s24_a_header_does_not_begin_a_view(client, cast):
    sign_in(client, cast.alice)
    assert client.get("/profile", headers={"gatehouse.view": str(cast.bob.id)}).status_code == 200
