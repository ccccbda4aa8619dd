"""Closings in a real browser: axe on every page, the dialogs, and the whole way without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from admin_app.closing.holds import clearing
from admin_app.closing.models import State
from tests.browser.looks import sideways, wrong_with
from tests.browser.steps import told
from tests.cast import actor_of
from tests.factories import closing
from tests.factories.billing import known, make_invoice
from tests.factories.people import make_account, make_person

pytestmark = pytest.mark.browser


def clean(page, path):
    page.goto(path)
    assert wrong_with(page) == [], path


def test_axe_finds_nothing_on_the_desks_pages_of_closings(new_page, enter, cast):
    case_id = closing.cleared(cast)
    ada, bill = new_page(), new_page()
    enter(ada, cast.ada), enter(bill, cast.bill)
    for url in (
        "",
        "waiting",
        "decided",
        "?view=all",
        "?view=waiting_time",
        f"{case_id}",
        f"{case_id}/approve",
        f"{case_id}/reject",
    ):
        clean(ada, f"/admin/requests/{url}")
    ada.goto(f"/admin/requests/{case_id}")
    ada.get_by_role("button", name="Show the facts").click()
    expect(ada.get_by_text("€128.40").first).to_be_visible()
    assert wrong_with(ada) == []
    ada.get_by_role("link", name="Decide…").click()
    expect(ada.get_by_role("dialog").locator("[name=number]")).to_be_focused()
    assert wrong_with(ada) == []
    clean(bill, "/admin/requests/")


def test_axe_finds_nothing_on_billings_case(new_page, enter, cast):
    closing.facts_for(cast.nordlicht)
    case_id = closing.requested(cast)
    for _ in range(3):
        make_invoice(cast.nordlicht, number="N" * 55 + str(_), total=10**11)
    page = new_page()
    enter(page, cast.bill)
    for url in (f"{case_id}", f"{case_id}/ask", f"{case_id}/confirm", f"{case_id}/pass-on"):
        clean(page, f"/admin/requests/{url}")
    page.goto(f"/admin/requests/{case_id}")
    page.get_by_role("button", name="Show the facts").click()
    page.get_by_role("button", name="Clear this hold").first.click()
    expect(page.get_by_text("Fill this in.").first).to_be_visible()
    assert wrong_with(page) == []


def test_axe_finds_nothing_on_the_owners_page(new_page, enter, cast):
    cast.bob, closing.facts_for(cast.nordlicht)
    page = new_page()
    enter(page, cast.alice)
    clean(page, "/close"), clean(page, "/close/others")
    page.get_by_role("button", name="Disable them").click()
    page.get_by_role("link", name="Ask to close").click()
    page.get_by_role("dialog").get_by_label("Type the account’s number").fill("A-20418836")
    assert wrong_with(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Ask to close").click()
    page.get_by_text("What happens next").wait_for()
    assert wrong_with(page) == []
    clearing.ask_customer(actor_of(cast.bill), closing.the_only_case(), version=None, note="Which account?")
    clean(page, "/close")


def test_without_script_a_case_is_cleared_passed_on_and_approved(new_page, enter, cast):
    known(cast.nordlicht), make_invoice(cast.nordlicht)
    case_id = closing.requested(cast)
    bill, ada = new_page(script=False), new_page(script=False)
    enter(bill, cast.bill), enter(ada, cast.ada)
    bill.goto("/admin/requests/")
    bill.get_by_role("button", name="Open").click()
    bill.locator("#debts-outcome").select_option("paid")
    bill.locator("#debts-note").fill("Seen on the account")
    bill.get_by_role("button", name="Clear this hold").click()
    bill.get_by_role("link", name="Pass on to approval").click()
    bill.get_by_role("button", name="Pass on to approval").click()
    told(bill, "Passed on to approval.")
    ada.goto("/admin/requests/?view=approval")
    ada.get_by_role("button", name="Open").click()
    ada.get_by_role("link", name="Decide…").click()
    ada.get_by_label("Type the request’s number").fill(closing.case(case_id).number)
    ada.get_by_label("Reason").fill("Nothing is open")
    ada.get_by_role("button", name="Approve closing").click()
    expect(ada.get_by_text("Approved. The waiting time has begun.")).to_be_visible()
    assert closing.case(case_id).state is State.APPROVED


def test_long_and_right_to_left_names_break_no_page(new_page, enter, cast):
    account = make_account(name="W" * 180, number="A-40000001")
    owner = make_person(account, role="owner", full_name="ليلى الفارسي" * 8)
    known(account)
    closing.request.request_closing(actor_of(owner), number=account.number, reason="x" * 900)
    page = new_page(width=390)
    enter(page, cast.bill)
    for path in ("/admin/requests/", f"/admin/requests/{closing.the_only_case()}"):
        page.goto(path)
        assert sideways(page) == [], path
