"""A policy changed by two: an administrator reads what it does and asks, an approver confirms, and it holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from tests.browser.looks import wrong_with
from tests.browser.steps import told
from tests.factories.policies import ask, change
from tests.factories.sessions import make_session

pytestmark = pytest.mark.browser
URL = "/admin/policies/sessions/session.days"


def test_a_policy_change_by_two(new_page, enter, cast):
    began = clock.now() - timedelta(days=9)
    make_session(cast.alice, created_at=began, ends_at=began + timedelta(days=14))
    assert cast.ada
    page = new_page(width=1280)
    enter(page, cast.root)
    page.goto("/admin/")
    page.get_by_role("link", name="Policies", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="Sessions").click()
    page.get_by_role("link", name="Longest session", exact=True).click()
    page.get_by_role("link", name="Propose another value").click()
    page.get_by_label("Longest session").fill("7")
    page.get_by_label("Reason").fill("The auditor asks for it")
    page.get_by_role("button", name="Show what it does").click()
    told(page, "1 session ends at once.")
    page.get_by_role("button", name="Propose it").click()
    told(page, "Proposed. It applies once another person has confirmed it.")
    second = new_page(width=390, script=False)
    enter(second, cast.ada)
    second.goto(page.url)
    told(second, "1 session ends at once.")
    assert second.evaluate("document.documentElement.scrollWidth") <= 390
    second.get_by_role("button", name="Confirm").click()
    told(second, "Confirmed and done.")
    assert policy.number(Key.SESSION_DAYS) == 7
    page.goto(URL)
    told(page, "confirmed by Ada Okafor")


@pytest.mark.parametrize("look", [{"width": 1280}, {"width": 390, "dark": True}])
def test_axe_finds_nothing_on_the_pages_of_policies(new_page, enter, cast, look):
    change(cast, Key.SESSION_DAYS, 9, cast.nordlicht)
    change(cast, Key.SESSION_DAYS, 9)
    ask(cast.root, Key.SESSION_DAYS, 5)
    page = new_page(**look)
    enter(page, cast.root)
    for path in ("", "sessions", "sessions/session.days", "sessions/session.limit/change"):
        page.goto(f"/admin/policies/{path}")
        assert wrong_with(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= look["width"]
    page.goto(f"/admin/accounts/{cast.nordlicht.id}/policies")
    assert wrong_with(page) == []
