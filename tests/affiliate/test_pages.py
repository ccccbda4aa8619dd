"""The pages of the programme: absent while it is off, nothing of others on the owner's, amounts masked at the desk."""

from __future__ import annotations

from uuid import UUID

import pytest

from admin_app.affiliate import deciding
from admin_app.affiliate.models import PayoutState
from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict
from tests.cast import actor_of, sign_in
from tests.factories.affiliate import (
    IBAN,
    REASON,
    approve,
    ask,
    click,
    compare,
    earned,
    link,
    make_link,
    of_account,
    payout,
    refer,
    to_bank,
    turn_on,
)
from tests.factories.billing import change
from tests.factories.people import make_staff

pytestmark = pytest.mark.usefixtures("sqlite_only")


@pytest.fixture
def browse(new_client):
    def of(user, *, fresh=True):
        browser = new_client()
        sign_in(browser, user, fresh=fresh)
        return browser

    return of


@pytest.fixture
def post():
    def send(browser, path, **data):
        return browser.post(path, data={"csrf_token": browser.csrf(), **data})

    return send


@pytest.mark.feature("S3-13")
def test_while_it_is_off_there_are_no_pages_no_line_in_a_menu_and_no_tab(cast, browse):
    alice, bill = browse(cast.alice), browse(cast.bill)
    for browser, path in (
        (alice, "/affiliate"),
        (alice, "/affiliate/links/create"),
        (bill, "/admin/affiliate-payouts/"),
        (bill, f"/admin/accounts/{cast.nordlicht.id}/affiliate"),
    ):
        assert browser.get(path).status_code == 404
    assert "/affiliate" not in alice.get("/profile").text
    assert "/affiliate" not in bill.get(f"/admin/accounts/{cast.nordlicht.id}/billing").text
    turn_on()
    assert "/affiliate" in alice.get("/profile").text
    assert "/affiliate" not in browse(cast.bob).get("/profile").text
    assert "/affiliate" in bill.get(f"/admin/accounts/{cast.nordlicht.id}/billing").text
    assert alice.get("/affiliate").status_code == 200


def test_what_is_under_way_is_reached_and_ended_after_it_was_turned_off(cast, browse, post):
    turn_on()
    bella = make_staff("billing", full_name="Bella Other")
    earned(cast.alice, currency="USD")
    earned(cast.alice)
    to_bank(cast.alice)
    first, second = ask(cast.alice), ask(cast.alice, "USD")
    row = make_link(cast.alice)
    turn_on(on=False)
    alice, bill = browse(cast.alice), browse(cast.bill)
    overview = alice.get("/affiliate").text
    assert "has ended" in overview
    assert "/affiliate/links/create" not in overview + alice.get("/affiliate/links").text
    for part in ("links/create", "payouts/ask", "destination"):
        assert alice.get(f"/affiliate/{part}").status_code == 404
    assert browse(cast.carol).get("/affiliate").status_code == 404
    assert post(alice, f"/affiliate/links/{row.id}/retire").status_code == 303
    assert post(alice, f"/affiliate/payouts/{second}/withdraw").status_code == 303
    assert bill.get(f"/admin/affiliate-payouts/{first}").status_code == 200
    assert bill.get(f"/admin/accounts/{cast.nordlicht.id}/affiliate").status_code == 200
    compare(bella, cast.alice)
    approve(cast.bill, first)
    deciding.mark_paid(actor_of(cast.bill), first, reason=REASON, reference="SEPA 1")
    assert payout(first).state is PayoutState.PAID
    assert (alice.get("/affiliate").status_code, bill.get("/admin/affiliate-payouts/").status_code) == (
        404,
    ) * 2


def test_an_owner_makes_renames_and_retires_a_link_by_the_pages(cast, browse, post):
    turn_on()
    alice = browse(cast.alice)
    assert post(alice, "/affiliate/links/create", name="").status_code == 422
    post(alice, "/affiliate/links/create", name="Spring blog")
    page = alice.get("/affiliate/links").text
    assert "Spring blog" in page
    row = make_link(cast.alice, "Flyer")
    click(row, 3)
    assert f"/r/{row.code}" in alice.get("/affiliate").text
    assert "3 clicks in 30 days" in alice.get("/affiliate").text
    post(alice, f"/affiliate/links/{row.id}/rename", name="Poster", version=str(row.version))
    assert link(row.id).name == "Poster"
    late = post(alice, f"/affiliate/links/{row.id}/retire", version="1")
    assert late.status_code == 409, "it was renamed since that page was drawn"
    post(alice, f"/affiliate/links/{row.id}/retire", version=str(link(row.id).version))
    assert "retired on" in alice.get("/affiliate/links").text


@pytest.mark.feature("S3-13", "S3-14")
def test_s19_nothing_tells_who_was_referred_or_what_they_paid(cast, browse):
    turn_on()
    row = make_link(cast.alice)
    refer(row, cast.other, number=4711)
    earned(cast.alice, 123_456)
    alice = browse(cast.alice)
    pages = [
        alice.get(f"/affiliate{part}").text
        for part in ("", "/links", "/referrals", "/commissions", "/payouts")
    ]
    for told in (cast.other.name, cast.other.number, str(cast.other.id), "1,234.56", "INV-"):
        assert not any(told in page for page in pages)
    assert "Referral 4711" in pages[2]
    assert "€123.46" in pages[3]
    assert browse(cast.carol).get(f"/affiliate/links/{row.id}/rename").status_code == 404


@pytest.mark.feature("S3-15")
def test_a_payout_from_the_owner_s_page_to_the_transfer(cast, browse, post):
    turn_on()
    bella = make_staff("billing", full_name="Bella Other")
    earned(cast.alice)
    alice, bill = browse(cast.alice), browse(cast.bill)
    sent = post(alice, "/affiliate/destination", kind="bank", holder="Nordlicht Media GmbH", iban="DE00 1234")
    assert sent.status_code == 422
    assert "DE00 1234" in sent.text
    to_bank(cast.alice)
    compare(bella, cast.alice)
    assert "€100.00" in alice.get("/affiliate/payouts/ask").text
    asked = post(alice, "/affiliate/payouts/ask", currency="EUR")
    payout_id = asked.headers["Location"].rsplit("/", 1)[1]
    number = payout(payout_id_of(payout_id)).number
    desk = f"/admin/affiliate-payouts/{payout_id}"
    listed = bill.get("/admin/affiliate-payouts/?state=asked").text
    assert number in listed
    assert "100.00" not in listed + bill.get(desk).text
    assert "3000" not in bill.get(desk).text
    post(bill, f"/admin/accounts/{cast.nordlicht.id}/amounts", reason=REASON, next=desk)
    shown = bill.get(desk).text
    assert "€100.00" in shown
    assert "DE89 3704 0044 0532 0130 00" in shown
    post(bill, f"{desk}/approve", reason=REASON, version=str(payout(payout_id_of(payout_id)).version))
    late = post(bill, f"{desk}/approve", reason=REASON, version="1")
    assert late.status_code == 409
    assert REASON in late.text
    post(
        bill,
        f"{desk}/paid",
        reason=REASON,
        reference="SEPA 4711",
        version=str(payout(payout_id_of(payout_id)).version),
    )
    assert payout(payout_id_of(payout_id)).state is PayoutState.PAID
    own = alice.get(f"/affiliate/payouts/{payout_id}").text
    assert "SEPA 4711" in own
    assert "DE•• •••• 3000" in own
    assert IBAN not in own.replace(" ", "")


def payout_id_of(text):

    return UUID(text)


def test_setting_where_payouts_go_asks_who_it_is_and_stale_forms_are_refused(cast, browse, post):
    turn_on()
    assert "confirm" in browse(cast.alice, fresh=False).get("/affiliate/destination").headers["Location"]
    alice = browse(cast.alice)
    done = post(alice, "/affiliate/destination", kind="credit", version="0")
    assert done.status_code == 303
    late = post(alice, "/affiliate/destination", kind="bank", holder="N GmbH", iban=IBAN, version="0")
    assert late.status_code == 409
    assert of_account(cast.alice).hint == ""


def test_billing_compares_the_holder_after_a_look_and_sees_who_shares_a_bank_account(cast, browse, post):
    turn_on()
    to_bank(cast.alice)
    to_bank(cast.carol)
    tab = f"/admin/accounts/{cast.nordlicht.id}/affiliate"
    bill = browse(cast.bill)
    masked = bill.get(tab).text
    assert "3000" not in masked
    assert "1 other account names the same bank account" in masked
    assert "/amounts?next=" in bill.get(f"{tab}/compare").headers["Location"]
    post(bill, f"/admin/accounts/{cast.nordlicht.id}/amounts", reason=REASON)
    assert "Nordlicht Media GmbH" in bill.get(f"{tab}/compare").text
    post(bill, f"{tab}/compare", reason=REASON, version=str(of_account(cast.alice).version))
    assert of_account(cast.alice).verified_by == cast.bill.id
    auditor = browse(cast.aud)
    assert auditor.get(tab).status_code == 200
    assert auditor.get(f"{tab}/compare").status_code == 403
    assert browse(cast.sam).get(tab).status_code == 403


def test_suspended_accounts_read_and_do_nothing_closing_ones_are_paid(cast, browse):
    turn_on()
    earned(cast.alice)
    to_bank(cast.alice)
    change(cast.nordlicht, status="suspended")
    alice = browse(cast.alice)
    assert alice.get("/affiliate").status_code == 200
    assert "Create a link" not in alice.get("/affiliate").text
    assert alice.get("/affiliate/links/create").status_code == 403
    change(cast.nordlicht, status="closing")
    assert ask(cast.alice)


def test_each_page_costs_few_statements_however_much_there_is(cast, browse, count_statements):
    turn_on()
    for _ in range(6):
        make_link(cast.alice)
    for _ in range(4):
        earned(cast.alice)
    to_bank(cast.alice)
    asked = ask(cast.alice)
    earned(cast.alice)
    alice, bill = browse(cast.alice), browse(cast.bill)
    for browser, path, most in (
        (alice, "/affiliate", 8),
        (alice, "/affiliate/links", 3),
        (alice, "/affiliate/referrals", 2),
        (alice, "/affiliate/commissions", 2),
        (alice, "/affiliate/payouts", 2),
        (alice, f"/affiliate/payouts/{asked}", 3),
        (bill, "/admin/affiliate-payouts/", 5),
        (bill, f"/admin/accounts/{cast.nordlicht.id}/affiliate", 14),
    ):
        browser.get(path)
        with count_statements() as counted:
            assert browser.get(path).status_code == 200
        assert counted.total <= most, (path, counted.statements)


def test_a_payout_whose_asking_is_in_dispute_waits(cast, browse):
    turn_on()
    bella = make_staff("billing", full_name="Bella Other")
    earned(cast.alice)
    to_bank(cast.alice)
    compare(bella, cast.alice)
    asked = ask(cast.alice)
    change(payout(asked), frozen_by=clock.new_id())

    with pytest.raises(Conflict) as frozen:
        approve(cast.bill, asked)
    assert frozen.value.reason == "frozen"
    assert "is disputed" in browse(cast.bill).get(f"/admin/affiliate-payouts/{asked}").text
    deciding.refuse(actor_of(cast.bill), asked, reason=REASON)
