"""axe finds nothing on a customer's pages, at 1280 and 390 px, light and dark; nothing goes over the edge."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from admin_app.kernel import clock
from admin_app.kernel.actor import nobody
from admin_app.sign_in.password import login
from admin_app.support_access import service as support_access
from tests.cast import actor_of
from tests.factories.people import PASSWORD, make_person
from tests.factories.support import allow

pytestmark = pytest.mark.browser

PAGES = (
    "/profile", "/security", "/security/history", "/security/password", "/security/authenticator",
    "/security/recovery-codes", "/security/passkeys", "/security/browsers", "/security/sessions/others/end", "/support-access", "/support-access/earlier", "/activity", "/people", "/people/invite",
)  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOOKS = [(1280, False), (390, True)]


@pytest.fixture
def life(cast):
    """Something on every page."""
    make_person(cast.nordlicht, full_name="ليلى الفارسي")
    make_person(cast.nordlicht, full_name="W" * 120)
    with clock.shifted(timedelta(minutes=-5)):
        login.sign_in(
            nobody(ip="198.51.100.9", country="SE"),
            kind="customer",
            name=cast.alice.username,
            password=PASSWORD,
        )
    allow(cast.alice)
    support_access.look(
        actor_of(cast.sam), cast.nordlicht.id, area="profile", field="email", user_id=cast.bob.id
    )


def found(page):
    results = Axe().run(page, options=RULES)
    return [f"{v['id']}: {[n['target'] for n in v['nodes']]}" for v in results.response["violations"]]


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_axe_finds_nothing_on_an_owners_pages(new_page, enter, cast, life, width, dark):
    page = new_page(width=width, dark=dark)
    enter(page, cast.alice)
    for path in (
        *PAGES,
        f"/people/{cast.bob.id}",
        f"/people/{cast.bob.id}/disable",
        f"/people/{cast.bob.id}/role",
    ):
        assert page.goto(path).status == 200
        assert found(page) == [], path
        assert not sideways(page), path


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_axe_finds_nothing_on_a_form_with_errors(new_page, enter, cast, width, dark):
    page = new_page(width=width, dark=dark)
    enter(page, cast.alice, fresh=False)
    page.goto("/support-access")
    page.get_by_role("button", name="Allow for 24 hours").click()
    assert page.get_by_label("Your password").is_visible()
    assert found(page) == []
    page.goto("/security/password")
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_role("button", name="Change password").click()
    assert page.get_by_role("alert").is_visible()
    assert found(page) == []
    assert not sideways(page)


def test_a_rule_turns_green_while_it_is_typed(browser_page, enter, cast):
    enter(browser_page, cast.alice)
    browser_page.goto("/security/password")
    digit = browser_page.locator("[data-rule=digit]")
    assert "good" not in (digit.get_attribute("class") or "")
    browser_page.get_by_label("New password", exact=True).press_sequentially("ab1")
    assert "good" in digit.get_attribute("class")


def test_the_pages_work_without_script(new_page, enter, cast):
    page = new_page(width=390, script=False)
    enter(page, cast.alice)
    page.goto("/support-access")
    page.get_by_label("What for").fill("To find out why")
    page.get_by_role("button", name="Allow for 24 hours").click()
    assert page.get_by_role("heading", name="Support access is on").is_visible()
    page.get_by_role("button", name="End now").click()
    assert page.get_by_role("heading", name="Support access is off").is_visible()


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_axe_finds_nothing_on_the_own_pages_of_staff(new_page, enter, cast, width, dark):
    page = new_page(width=width, dark=dark)
    enter(page, cast.sam)
    for path in (
        "/profile",
        "/security",
        "/security/history",
        "/security/password",
        "/security/authenticator",
        "/security/recovery-codes",
        "/security/passkeys",
    ):
        assert page.goto(f"/admin/me{path}").status == 200
        assert found(page) == [], path
        assert not sideways(page), path
