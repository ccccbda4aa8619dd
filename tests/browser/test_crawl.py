"""Every page, reached by its links, in a real browser: no fault, no CSP report, nothing in the console, axe finds nothing (SECURITY 27, 28)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, url_for

from admin_app.identity.models import User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import db
from admin_app.session.models import LoginSession
from admin_app.sign_in.password import login
from admin_app.support_access import service as support_access
from tests.browser.crawl import SHOWING_MOST, Crawl
from tests.cast import actor_of, sign_in
from tests.factories import deletions
from tests.factories.billing import change, make_invoice, make_service
from tests.factories.data_cases import ask as ask_about_data
from tests.factories.exports import make_export
from tests.factories.imports import AWKWARD_NAMES
from tests.factories.people import PASSWORD, make_account, make_person
from tests.factories.restrictions import restrict
from tests.factories.saved_views import make_view
from tests.factories.support import allow
from tests.factories.taken_back import make_notices
from tests.lasting import lasting
from tests.rights import CUSTOMER_ROLES, ROLES, STAFF_ROLES
from tests.route_line import STEP
from tests.route_walk import NAMES, side_of
from tests.routes import LINES
from tests.sign_in.door import WRONG, knock
from tests.world import World

pytestmark = pytest.mark.browser
# Who reads a page with axe where several may open it: whoever sees most of it comes first.
READERS = {
    "staff": ("administrator", "billing", "approver", "support", "auditor"),
    "customer": ("owner", "manager"),
}
# Pages of the same making as one that is read: of exports, the last in the table is.
ALIKE = tuple(
    f"{noun}.export_view"
    for noun in (
        "accounts",
        "people",
        "support_access",
        "staff_members",
        "audit",
        "mail",
        "sessions",
        "services",
        "invoices",
        "roles",
        "trusted_addresses",
    )
)
LEAST = {
    "owner": 18,
    "manager": 11,
    "support": 40,
    "billing": 40,
    "approver": 40,
    "administrator": 50,
    "auditor": 35,
}


@pytest.fixture
def world(app: Flask, cast: Any) -> World:
    """One of everything, with names that break careless pages."""
    return lasting(app, cast, "awkward", awkward)


def awkward(found: World) -> None:
    cast = found.cast
    assert found.own
    nordlicht = cast.nordlicht
    change(cast.alice, full_name="<script>alert(1)</script>")
    change(nordlicht, name='=HYPERLINK("x") <img src=x onerror=alert(1)> & Söhne')
    for place, name in enumerate(AWKWARD_NAMES):
        found.own["long account"] = make_account(name=name).id  # the last one is the longest
        make_service(nordlicht, name=name, code=f"{place}-{'X' * 50}")
    for name in ("ليلى الفارسي", "<script>alert(1)</script>", "=1+1", "N" * 200):
        found.own["long person"] = make_person(nordlicht, full_name=name).id
    make_invoice(nordlicht, total=10**15, number="I" * 60)
    with pytest.raises(Exception, match="password"):
        knock("bob.solberg", WRONG)
    with clock.shifted(timedelta(minutes=-5)):
        for name in ("alice.lind", "bob.solberg"):
            abroad = nobody(ip="198.51.100.9", country="SE")
            login.sign_in(abroad, kind=UserKind.CUSTOMER, name=name, password=PASSWORD)
    look = {"area": "profile", "field": "email", "user_id": cast.bob.id}
    support_access.look(actor_of(cast.sam), nordlicht.id, **look)


def reads(role: str) -> frozenset[str]:
    """The endpoints a role reads with axe: what shows the most by whoever sees most of it, the others in turn."""
    found = set()
    for turn, line in enumerate(LINES):
        readers = [r for r in READERS["staff" if side_of(line) == "staff" else "customer"] if r in line.roles]
        reader = readers[0 if line.endpoint in SHOWING_MOST else turn % len(readers)]
        if reader == role and not line.endpoint.endswith(ALIKE):
            found.add(line.endpoint)
    return frozenset(found)


def long_ones(role: str, nouns: dict[str, Any]) -> list[str]:
    """Pages of the person and the account with names of 200 letters, and of acts on them."""
    person, account = nouns["long person"], nouns["long account"]
    if role == "manager":
        return [f"/people/{person}"]
    if role == "owner":
        return [f"/people/{person}", f"/people/{person}/role", f"/people/{person}/disable"]
    found = [f"/admin/people/{person}", f"/admin/accounts/{account}", f"/admin/accounts/{account}/billing"]
    if role in {"support", "administrator"}:
        found += [f"/admin/people/{person}/disable", f"/admin/people/{person}/send-link"]
    return found + (
        [f"/admin/accounts/{account}/suspend", f"/admin/accounts/{account}/billing/balance"]
        if role == "billing"
        else []
    )


@pytest.mark.timeout(400)
@pytest.mark.parametrize("role", ROLES)
def test_s27_s28_every_page_a_role_reaches_is_whole_safe_and_readable(
    app, browser_page, enter, live_server, world, role
):
    user: User = getattr(world.cast, NAMES[role])
    fetcher = app.test_client()
    own_session = sign_in(fetcher, user)
    enter(browser_page, user)
    crawl = Crawl(app, browser_page, live_server.url, reads(role), fetcher)
    start = "/" if role in CUSTOMER_ROLES else "/admin/"
    crawl.go(start)
    assert len(crawl.visited) >= LEAST[role], sorted(crawl.visited)
    nouns = {
        **world.own,
        **world.keys(user),
        **world.calls(user),
        "own_session": own_session,
        "event": world.event(user),
        "own_network": world.network(user).id,
        **world.answers(user, db.session.get(LoginSession, own_session)),
        "own_contact": world.contact(user),
        "own_thing": make_notices(user).id,
        "face": world.face(user),
    }
    if role in CUSTOMER_ROLES:
        nouns |= {
            "own_data_case": ask_about_data(user).id,
            "own_restriction": restrict(user).id,
            "own_deletion": deletions.standing(user).id,
            "own_mail": world.mail(user).id,
        }
    else:
        nouns |= {"own_export": make_export(user).id, "own_saved_view": make_view(user)}
    for endpoint, path in addresses(app, role, nouns):
        if endpoint not in crawl.visited.values():
            crawl.visit(live_server.url + path, endpoint)
    for path in long_ones(role, nouns):
        crawl.look_at(live_server.url + path, "none")
    crawl.done()


def addresses(app: Any, role: str, nouns: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every route that a role may read, with its parts filled in: some stand behind a button or another state."""
    side = "staff" if role in STAFF_ROLES else "customer"
    for line in LINES:
        if (
            "GET" in line.methods
            and role in line.roles
            and side_of(line) == side
            and line.who != STEP
            and not line.closing
            and not line.endpoint.endswith(
                (
                    ".picture",
                    ".file",
                    "_files.download",
                    "customer_acting.download",
                    ".certificate",
                    ".openapi",
                )
            )  # neither an image, a download nor a description for programs is a page
            and not line.endpoint.startswith("staff_preview.")  # nor is a card beside a name
        ):
            with app.test_request_context():
                yield (
                    line.endpoint,
                    url_for(line.endpoint, **{part: nouns[noun] for part, noun in line.about.items()}),
                )


def test_s28_the_door_and_the_error_pages_are_whole_safe_and_readable(
    app, browser_page, enter, live_server, world, new_page
):
    link = world.link(make_person(world.cast.nordlicht))
    crawl = Crawl(
        app,
        browser_page,
        live_server.url,
        frozenset(
            {
                "door",
                "sign_in.customer_sign_in",
                "sign_in.customer_forgotten",
                "sign_in.staff_sign_in",
                "sign_in.staff_forgotten",
            }
        ),
    )
    crawl.go("/sign-in", "/admin/sign-in")
    crawl.visit(f"{live_server.url}/link/reset/{link}", "door")
    for path in ("/link/reset/none", "/none", "/admin/none"):
        crawl.look_at(live_server.url + path, path, 404)
    enter(browser_page, world.cast.bill)
    enter(browser_page, world.cast.bob)
    for path, status in (
        (f"/admin/people/{world.cast.alice.id}/unlock", 403),
        ("/admin/people/nobody", 404),
        ("/people/invite", 403),
        ("/admin/people/?sort=email", 422),
    ):
        crawl.look_at(live_server.url + path, path, status)
    crawl.done()
    allow(world.cast.carol)
