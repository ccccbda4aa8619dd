"""A lost second step in a real browser: asked for, waited out, a new password, in; or cancelled by the mailed link."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from admin_app.kernel.db import db
from admin_app.recovery_case import rules
from admin_app.sign_in.flow.subject import by_id
from tests.browser.looks import wrong_with
from tests.browser.steps import knock, told
from tests.factories.people import make_person
from tests.sign_in.door import later

pytestmark = pytest.mark.browser
NEW = "Regen+bogen-fisch7"


@pytest.fixture
def eve(cast):
    """A manager whose phone with the app lies in the lake."""
    return make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example", factor=True)


def begin(page):
    """From the door to the case, by the links and buttons that are there."""
    knock(page, "eve")
    page.get_by_role("link", name="Lost your device and your codes?").click()
    page.get_by_role("button", name="I lost them, start").click()
    told(page, "The waiting time runs")


@pytest.mark.feature("S3-09")
def test_a_lost_second_step_is_waited_out_and_a_new_password_leads_in(eve, new_page):
    page = new_page()
    begin(page)
    expect(page.get_by_text("nobody yet")).to_be_visible()
    with later(hours=71):
        knock(page, "eve")
        page.get_by_role("link", name="Lost your device and your codes?").click()
        told(page, "The waiting time runs")
        expect(page.get_by_label("New password")).to_have_count(0)
    with later(hours=73):
        again = new_page()  # her new computer
        knock(again, "eve")
        again.get_by_role("link", name="Lost your device and your codes?").click()
        again.get_by_label("New password", exact=True).fill(NEW)
        again.locator("[name=again]").fill(NEW)
        again.get_by_role("button", name="Set the password and sign in").click()
        told(again, "Your new password is set.")
        assert again.url.endswith("/security")
        third = new_page()
        knock(third, "eve", NEW)
        third.get_by_role("navigation").first.wait_for()
    db.session.rollback()
    assert not by_id(eve.id).factor_on


@pytest.mark.feature("S3-09")
def test_the_mailed_link_cancels_it_and_no_password_can_be_set_afterwards(eve, new_page, outbox):
    page = new_page()
    begin(page)
    link = next(x for m in outbox.to(eve.email) for x in m.links if "/link/case_cancel/" in x)
    phone = new_page(width=390)
    phone.goto(link[link.index("/link/") :])
    assert rules.standing(eve.id) is not None  # a look alone cancels nothing
    phone.get_by_role("main").get_by_role("button").click()
    told(phone, "It is cancelled")
    db.session.rollback()
    assert rules.standing(eve.id) is None
    with later(hours=73):
        knock(page, "eve")
        page.get_by_role("link", name="Lost your device and your codes?").click()
        expect(page.get_by_role("button", name="I lost them, start")).to_be_visible()
        expect(page.get_by_label("New password")).to_have_count(0)
    assert by_id(eve.id).factor_on


def test_axe_finds_nothing_on_the_pages_of_a_lost_second_step(eve, new_page):
    page = new_page()
    begin(page)
    assert wrong_with(page) == []
    with later(hours=73):
        knock(page, "eve")
        page.get_by_role("link", name="Lost your device and your codes?").click()
        page.locator("[name=again]").wait_for()
        assert wrong_with(page) == []
