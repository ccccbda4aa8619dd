"""The affiliate programme from a link to the money: on a phone, without script, and at the desk."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import expect

from admin_app.affiliate.models import PayoutState
from admin_app.kernel import clock
from tests.browser.steps import told
from tests.factories.affiliate import IBAN, compare, look, of_account, payout, turn_on
from tests.factories.imports import Files
from tests.factories.people import make_staff

pytestmark = pytest.mark.browser


def bring(folder, code):
    """The billing system tells of a customer with the code, and of a paid invoice; gives its files."""
    today = clock.now().date().isoformat()
    files = Files(folder).add("accounts", referral=code, created_at=clock.now().isoformat())
    files.add("invoices", issued_on=today, due_on=today, total="900.00", paid="900.00", status="paid")
    files.run()
    return files


@pytest.mark.feature("S3-13", "S3-14", "S3-15")
def test_from_a_link_over_a_paid_invoice_to_an_approved_payout(cast, new_page, enter, tmp_path):
    turn_on()
    bella = make_staff("billing", full_name="Bella Other")
    page = new_page(width=390, script=False)
    enter(page, cast.alice)
    page.goto("/affiliate")
    page.get_by_role("link", name="Create a link").click()
    page.get_by_label("Name").fill("Spring blog")
    page.get_by_role("button", name="Create the link").click()
    told(page, "The link is ready.")
    code = page.locator(".mono").first.inner_text().rsplit("/", 1)[1]
    followed = new_page().request.get(f"/r/{code}", max_redirects=0)
    assert followed.headers["location"].endswith(f"?ref={code}")
    files = bring(tmp_path, code)
    look()
    page.goto("/affiliate")
    expect(page.get_by_text("€90.00").first).to_be_visible()
    expect(page.get_by_text("1 click in 30 days").first).to_be_visible()

    page.get_by_role("link", name="Set up where payouts go").click()
    page.get_by_label("Holder of the bank account").fill("Nordlicht Media GmbH")
    page.get_by_label("IBAN").fill(IBAN)
    page.get_by_role("button", name="Save").click()
    told(page, "Payouts go there from now on.")
    compare(bella, cast.alice)
    assert of_account(cast.alice).verified_by == bella.id

    with clock.shifted(timedelta(days=31)):
        files.run()  # nothing is earned on facts that are stale
        look()
        enter(page, cast.alice)
        page.goto("/affiliate")
        page.get_by_role("link", name="Ask for a payout").click()
        page.get_by_role("button", name="Ask for it").click()
        told(page, "The payout is asked for.")
        payout_id = page.url.rsplit("/", 1)[1]
        desk = new_page()
        enter(desk, cast.bill)
        desk.goto(f"/admin/affiliate-payouts/{payout_id}/approve")
        desk.get_by_label("Reason").fill("Invoices checked, none refunded")
        desk.get_by_role("button", name="Approve the payout").click()
        told(desk, "The payout is approved.")
        page.reload()
        expect(page.get_by_text("Approved").first).to_be_visible()
    row = payout(UUID(payout_id))
    assert (row.state, row.amount, row.commissions) == (PayoutState.APPROVED, 9_000, 1)
