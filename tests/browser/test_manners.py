"""How pages behave under a person's hands: dialogs, keys, the way back, no script, htmx, and that the crawl sees what it looks for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from admin_app.identity.models import User
from admin_app.shortlist import service as shortlist
from admin_app.sign_in import block
from tests.browser.crawl import Crawl
from tests.browser.steps import come_in, enter_desk, knock, told, try_in_vain
from tests.cast import actor_of
from tests.factories import closing
from tests.factories.billing import known, make_invoice
from tests.factories.people import make_account
from tests.world import World

pytestmark = pytest.mark.browser
FOCUS = "document.activeElement.name || document.activeElement.textContent.trim()"


def test_esc_and_cancel_close_a_dialog_and_the_focus_returns(browser_page, enter, cast):
    known(cast.nordlicht)
    make_invoice(cast.nordlicht)
    case_id = closing.requested(cast)
    enter(browser_page, cast.bill)
    browser_page.goto(f"/admin/requests/{case_id}")
    opener = browser_page.locator(".decide").get_by_role("link", name="Ask the customer")
    for close in (
        lambda: browser_page.keyboard.press("Escape"),
        lambda: browser_page.get_by_role("dialog").get_by_role("button", name="Cancel").click(),
    ):
        opener.focus()
        browser_page.keyboard.press("Enter")
        expect(browser_page.get_by_role("dialog")).to_be_visible()
        assert browser_page.evaluate(FOCUS) == "note"
        for _ in range(12):  # the focus stays inside
            browser_page.keyboard.press("Tab")
            assert browser_page.evaluate(
                "!!document.activeElement.closest('dialog') || document.activeElement === document.body"
            )
        close()
        expect(browser_page.get_by_role("dialog")).to_be_hidden()
        expect(opener).to_be_focused()


def test_who_is_signed_in_stands_at_the_foot_of_a_full_side_bar_and_long_names_are_cut(
    browser_page, enter, cast
):
    for number in range(8):
        shortlist.pin(
            actor_of(cast.sam), make_account(name=f"{number} {'Verbandsgemeindeverwaltung ' * 3}").id
        )
    browser_page.set_viewport_size({"width": 1280, "height": 600})
    enter(browser_page, cast.sam)
    browser_page.goto("/admin/people/")
    assert browser_page.locator(".me").bounding_box()["y"] < 600
    assert browser_page.evaluate(
        "(bar => bar.scrollWidth <= bar.clientWidth)(document.querySelector('.side nav'))"
    )


def test_single_keys_find_and_list_but_not_while_typing(browser_page, enter, cast):
    assert cast.alice
    enter(browser_page, cast.sam)
    browser_page.goto("/admin/people/")
    browser_page.keyboard.press("/")
    assert browser_page.evaluate(FOCUS) == "q"
    browser_page.keyboard.type("a/b?")
    expect(browser_page.locator("[data-find]")).to_have_value("a/b?")
    browser_page.goto("/admin/people/")
    browser_page.keyboard.press("j")
    assert "Alice Lindqvist" in browser_page.evaluate(FOCUS)
    browser_page.keyboard.press("?")
    expect(browser_page.get_by_role("dialog")).to_be_visible()
    browser_page.keyboard.press("Escape")
    browser_page.keyboard.press("g")
    browser_page.keyboard.press("a")
    browser_page.wait_for_url("**/admin/accounts/")


def test_the_search_key_types_nothing_where_it_leads(browser_page, enter, cast):
    enter(browser_page, cast.sam)
    browser_page.goto("/admin/")
    box = browser_page.locator("[data-find]")
    expect(box).to_be_focused()  # Home begins with the cursor in it
    browser_page.keyboard.press("/")
    expect(box).to_have_value("")
    browser_page.keyboard.type("lind/")
    expect(box).to_have_value("lind/")
    browser_page.keyboard.press("Control+k")  # what was typed is selected
    browser_page.keyboard.press("/")
    expect(box).to_have_value("lind/")


def test_s14_s60_after_signing_out_the_way_back_shows_nothing(browser_page, cast):
    assert cast.alice
    page = browser_page
    come_in(page, "alice.lind")
    page.goto("/profile")
    assert "Alice Lindqvist" in page.content()
    page.goto("/people")
    page.locator("details[data-menu] summary").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/sign-in"))
    for _ in range(2):
        page.go_back()
        assert "Alice Lindqvist" not in page.content()
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}]) + document.cookie")
    for value in ("Alice", "alice", "nordlicht", "gh_customer"):
        assert value not in stored


def test_s12_a_session_ended_elsewhere_leads_to_the_door_and_back_again(new_page, enter, cast):
    here, there = new_page(), new_page()
    enter(here, cast.alice)
    enter(there, cast.alice)
    here.goto("/people")
    there.goto("/security/sessions/others/end")
    there.get_by_role("main").get_by_role("button", name=re.compile("Sign out")).click()
    there.wait_for_url(lambda url: not url.endswith("/end"))
    here.goto("/activity")
    knock(here, "alice.lind", path=here.url)
    here.wait_for_url(re.compile("(?<!next=)/activity$"))


def test_without_script_an_agent_signs_in_finds_and_unlocks(new_page, cast):
    assert cast.alice
    assert cast.sam
    try_in_vain("alice.lind")
    page = new_page(script=False)
    enter_desk(page, "sam")
    page.get_by_role("searchbox", name="Find an account or a person").fill("lindqvist")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Unlock").first.click()
    page.get_by_label("Reason").fill("She called")
    page.get_by_role("main").get_by_role("button", name="Unlock").click()
    told(page, "can try to sign in again at once")
    assert not block.status([cast.alice.id])


def test_s25_a_request_of_htmx_carries_the_token(browser_page, enter, cast, db):
    enter(browser_page, cast.sam)
    browser_page.goto("/admin/")
    add = """() => { document.getElementById('main').insertAdjacentHTML('beforeend',
        '<button id="probe" hx-post="/admin/me/theme" hx-vals=\\'{"theme": "dark"}\\' hx-swap="none">Probe</button>');
        htmx.process(document.getElementById('probe')); }"""
    browser_page.evaluate(add)
    with browser_page.expect_response("**/admin/me/theme") as answer:
        browser_page.locator("#probe").click()
    assert answer.value.status == 303
    db.session.expire_all()
    assert db.session.get(User, cast.sam.id).theme == "dark"


def test_a_new_password_turns_its_rules_green_on_the_page_of_a_link(browser_page, cast):
    browser_page.goto(f"/link/reset/{World(cast).link(cast.alice)}")
    digit = browser_page.locator("[data-rule=digit]")
    assert "good" not in (digit.get_attribute("class") or "")
    browser_page.locator("[name=new]").press_sequentially("ab1")
    assert "good" in (digit.get_attribute("class") or "")


def test_s28_the_crawl_hears_what_the_policy_stops(app, browser_page, enter, live_server, cast):
    enter(browser_page, cast.alice)
    crawl = Crawl(app, browser_page, live_server.url)
    crawl.visit(f"{live_server.url}/profile", "customer_profile.profile")
    assert crawl.wrong == []
    browser_page.evaluate(
        'document.body.insertAdjacentHTML(\'beforeend\', \'<img src="/none.png" onerror="alert(1)"><p style="color: red">\')'
    )
    browser_page.wait_for_timeout(200)
    assert [n for n in crawl._noise if "Content Security Policy" in n]
    assert not [n for n in crawl._noise if "dialog" in n]


def test_the_menu_of_a_phone_opens_and_closes(new_page, enter, cast):
    page = new_page(width=390)
    enter(page, cast.sam)
    page.goto("/admin/")
    accounts = page.get_by_role("link", name="Accounts")
    expect(accounts).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(accounts).to_be_visible()
    page.keyboard.press("Escape")
    expect(accounts).to_be_hidden()


def test_tab_leads_from_the_name_to_the_password_and_only_then_to_the_forgotten_one(browser_page):
    page = browser_page
    page.goto("/sign-in")
    page.get_by_label("Username or e-mail").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    for _between in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Forgotten password?")).to_be_focused()


@pytest.mark.parametrize(("tone", "stays"), [("good", False), ("warn", True), ("bad", True)])
def test_a_message_that_warns_stays_until_it_is_closed(browser_page, enter, cast, tone, stays):
    page = browser_page
    enter(page, cast.alice)
    page.goto("/profile")
    page.clock.install()
    said = {"detail": {"text": "Said to the reader", "tone": tone}}
    page.evaluate("said => document.dispatchEvent(new CustomEvent('tell', said))", said)
    expect(page.get_by_text("Said to the reader")).to_be_visible()
    page.clock.run_for(30_000)
    expect(page.get_by_text("Said to the reader")).to_have_count(1 if stays else 0)
    if stays:
        page.get_by_role("button", name="Close this message").click()
        page.clock.run_for(1000)
        expect(page.get_by_text("Said to the reader")).to_have_count(0)
