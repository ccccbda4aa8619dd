"""The two stories of the house, walked by everybody in them in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from admin_app.identity.models import AccountStatus
from admin_app.kernel import clock
from tests.browser.steps import come_in, enter_desk, knock, told, try_in_vain
from tests.factories import closing
from tests.factories.billing import known, make_invoice

pytestmark = pytest.mark.browser


@pytest.mark.feature("S0-29", "S1-01")
def test_a_locked_out_person_is_found_unlocked_and_sees_who_did_it(cast, new_page):
    assert cast.alice
    assert cast.sam
    try_in_vain("alice.lind")  # on her phone, all afternoon
    hers = new_page()
    knock(hers, "alice.lind")
    told(hers, "Try again")

    desk = new_page()
    enter_desk(desk, "sam")
    desk.keyboard.type("lindq")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="Alice Lindqvist").wait_for()
    expect(desk.get_by_role("region", name="Needs attention")).to_be_visible()
    desk.get_by_role("link", name="Unlock").first.click()
    desk.get_by_label("Reason").fill("She called and told her account number")
    desk.get_by_role("button", name="Unlock").click()
    told(desk, "can try to sign in again at once")
    expect(desk.get_by_text("The last attempt ended")).to_be_visible()

    come_in(hers, "alice.lind")
    hers.goto("/activity")
    expect(hers.get_by_text("Sam F. unlocked your sign-in")).to_be_visible()
    expect(hers.get_by_text("She called and told her account number")).to_be_visible()


@pytest.mark.feature("S1-25", "S1-26", "S1-27")
def test_a_closing_goes_from_the_owner_through_billing_and_approver_to_its_end(cast, new_page, run_jobs):
    known(cast.nordlicht)
    make_invoice(cast.nordlicht)
    assert all((cast.alice, cast.bill, cast.ada, cast.aud))
    owner, bill, ada, aud = (new_page() for _ in range(4))

    come_in(owner, "alice.lind")
    owner.goto("/close")
    owner.get_by_role("link", name="Ask to close").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("Type the account’s number").fill("A-20418836")
    dialog.get_by_role("button", name="Ask to close").click()
    told(owner, "Your request is with our billing team.")

    enter_desk(bill, "bill")
    bill.goto("/admin/requests/")
    bill.get_by_role("button", name="Open").first.click()
    bill.locator("#debts-outcome").select_option("paid")
    bill.locator("#debts-note").fill("Seen on the account")
    bill.get_by_role("button", name="Clear this hold").click()
    told(bill, "settled.")
    bill.get_by_role("link", name="Pass on to approval").click()
    bill.get_by_role("dialog").get_by_role("button", name="Pass on to approval").click()
    told(bill, "Passed on to approval.")

    enter_desk(ada, "ada")
    ada.goto("/admin/requests/?view=approval")
    ada.get_by_role("button", name="Open").first.click()
    ada.get_by_role("link", name="Decide…").click()
    number = closing.case(closing.the_only_case()).number
    ada.get_by_role("dialog").get_by_label("Type the request’s number").fill(number)
    ada.get_by_role("dialog").get_by_label("Reason").fill("All facts are settled")
    ada.get_by_role("dialog").get_by_role("button", name="Approve closing").click()
    told(ada, "Approved. The waiting time has begun.")

    with clock.shifted(timedelta(days=3, minutes=1)):
        known(cast.nordlicht)
        run_jobs()
        assert closing.account_of(cast.nordlicht).status is AccountStatus.DEACTIVATED
        owner.goto("/profile")
        knock(owner, "alice.lind")
        told(owner, "That name and password don")

        enter_desk(aud, "aud")
        aud.goto("/admin/audit/")
        for sentence in ("Alice Lindqvist asked to close", "Bill Weidmann", "Ada Okafor approved"):
            expect(aud.get_by_text(sentence).first).to_be_visible()
        told(aud, "Nordlicht Media GmbH")
