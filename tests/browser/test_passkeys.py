"""Passkeys in a real browser, held by Chromium's virtual authenticator."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from admin_app.kernel.db import transaction
from admin_app.policy.models import PolicyValue
from tests.browser.steps import knock, told
from tests.factories.people import make_person
from tests.sign_in.door import app_code

pytestmark = pytest.mark.browser
CODE = re.compile(r"^[a-z2-7]{4}(-[a-z2-7]{4}){3}$")


@pytest.fixture
def at_home(live_server, use_settings):
    """The settings name the address the browser is at."""
    use_settings(base_url=live_server.url)
    return live_server.url


def device_of(page, **traits):
    """A virtual authenticator in the page's browser: `verified=False` is somebody whose finger it doesn't know."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **traits,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp, made["authenticatorId"]


def add(page, name=""):
    page.goto("/security/passkeys")
    if name:
        page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add a passkey").click()


def test_a_passkey_is_added_signs_in_without_a_password_confirms_and_is_removed(cast, browser_page, at_home):
    page = browser_page
    assert cast.alice
    device_of(page)
    knock(page, "alice.lind")
    page.get_by_role("navigation").first.wait_for()
    add(page, "My laptop")
    told(page, "Your passkey is added")
    expect(page.locator(".codes li").filter(has_text=CODE)).to_have_count(10)

    page.goto("/profile")
    page.context.clear_cookies()
    page.goto("/sign-in?next=/security/passkeys")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(at_home + "/security/passkeys")
    expect(page.get_by_role("listitem").filter(has_text="My laptop")).to_be_visible()

    with page.expect_navigation(wait_until="load"):
        page.evaluate("() => document.querySelector('form[action$=\"/confirm/end\"]').submit()")
    page.goto("/security/passkeys")
    page.get_by_role("link", name="Remove My laptop").click()
    page.wait_for_url(re.compile("/confirm"))
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url(re.compile("/security/passkeys/[^/]+/remove$"))
    page.get_by_role("button", name="Remove", exact=True).click()
    told(page, "The passkey is removed.")
    told(page, "No passkeys yet")


@pytest.mark.feature("S3-16")
def test_a_passkey_is_the_second_step_after_the_password(cast, browser_page, at_home):
    page = browser_page
    make_person(cast.nordlicht, role="owner", username="eve")
    device_of(page)
    knock(page, "eve")
    page.get_by_role("navigation").first.wait_for()
    add(page)
    told(page, "Your passkey is added")
    page.context.clear_cookies()
    knock(page, "eve")
    page.get_by_role("heading", name="Use your passkey").wait_for()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("navigation").first.wait_for()


def test_staff_set_a_passkey_up_in_place_of_an_app(browser_page, at_home, app):
    page = browser_page
    make_person(role="support", username="fresh")
    device_of(page)
    knock(page, "fresh", path="/admin/sign-in")
    page.get_by_role("heading", name="Use a passkey instead").wait_for()
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="I have stored them, continue").click()
    page.get_by_role("navigation", name="Main").wait_for()


def test_a_device_that_does_not_know_the_finger_is_told_so_and_nothing_is_kept(cast, browser_page, at_home):
    page = browser_page
    assert cast.alice
    device_of(page, isUserVerified=False)
    knock(page, "alice.lind")
    page.get_by_role("navigation").first.wait_for()
    add(page)
    told(page, "Your device didn’t confirm.")
    page.reload()
    told(page, "No passkeys yet")


def test_a_form_that_asks_who_it_is_takes_a_passkey_and_keeps_what_was_typed(
    cast, browser_page, at_home, enter
):
    page = browser_page
    device_of(page)
    enter(page, cast.alice)
    add(page)
    told(page, "Your passkey is added")
    page.goto("/people/invite")
    page.get_by_label("E-mail address", exact=True).fill("new@nordlicht.example")
    page.get_by_label("Full name").fill("Nina New")
    with transaction() as session:
        session.execute(sa.text("UPDATE login_sessions SET fresh_until = NULL"))
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url(at_home + "/people")
    expect(page.get_by_text("new@nordlicht.example").first).to_be_visible()


def test_a_trusted_browser_is_asked_for_the_password_alone_and_can_be_revoked(cast, browser_page, at_home):
    page = browser_page
    make_person(cast.nordlicht, role="owner", username="eve", factor=True)
    with transaction() as session:
        session.add(PolicyValue(key="trusted_browser.on", value=True))
    device_of(page)
    knock(page, "eve")
    page.get_by_label("Don’t ask in this browser for 30 days").check()
    page.locator("[name=code]").fill(app_code())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("navigation").first.wait_for()
    page.context.clear_cookies(name="gh_customer")
    knock(page, "eve")
    page.get_by_role("navigation").first.wait_for()
    page.goto("/security/browsers")
    expect(page.get_by_text("This browser")).to_be_visible()
    page.get_by_role("link", name="Ask again").click()
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_url("**/security/browsers")
    page.context.clear_cookies(name="gh_customer")
    knock(page, "eve")
    page.get_by_role("heading", name="Enter your code").wait_for()


def test_at_a_bare_address_the_page_says_why_there_are_none_and_leads_to_the_name(cast, new_page, at_home):
    page = new_page()
    page.goto(at_home.replace("localhost", "127.0.0.1") + "/sign-in")
    told(page, "Passkeys don’t work at this address")
    assert (
        page.get_by_role("link", name="Open this page by its name").get_attribute("href")
        == at_home + "/sign-in"
    )
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
