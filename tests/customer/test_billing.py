"""Services and invoices, for owners: balance, what is to pay, sources with their times, pages by key."""

from __future__ import annotations

from admin_app import config
from tests.factories.billing import known, make_balance, make_invoice, make_service


def test_an_owner_sees_what_is_open_with_its_sources_and_times(alice, cast):
    known(cast.nordlicht)
    make_invoice(cast.nordlicht, total=12_840, paid=0)
    make_balance(cast.nordlicht, 5_000)
    make_service(cast.nordlicht, name="Web hosting M")
    page = alice.get("/billing").text
    for said in ("€128.40", "€50.00", "Credit", "Web hosting M", "as of", "import"):
        assert said in page
    assert ">Pay<" not in page


def test_pay_leads_to_the_configured_page_while_something_is_open(alice, cast, use_settings):
    use_settings(billing_pay_url="https://pay.company.example/")
    assert "https://pay.company.example/" not in alice.get("/billing").text
    make_invoice(cast.nordlicht, total=12_840, paid=0)
    assert 'href="https://pay.company.example/"' in alice.get("/billing").text
    assert config.active().billing_pay_url


def test_an_account_that_billing_never_told_of_says_so_and_no_more(alice, cast):
    page = alice.get("/billing").text
    assert "There is nothing to pay." not in page
    assert "no billing data for this account yet" in page
    assert "No invoices yet" in page
    known(cast.nordlicht)
    assert "There is nothing to pay." in alice.get("/billing").text


def test_long_lists_go_on_by_key(alice, cast):
    made = [make_invoice(cast.nordlicht).number for _ in range(55)]
    assert "/billing/invoices" in alice.get("/billing").text
    first = alice.get("/billing/invoices").text
    shown = [number for number in made if number in first]
    assert len(shown) == 50
    assert "key=" in first
    assert alice.get("/billing/invoices?key=nonsense").status_code == 422
    for _ in range(6):
        make_service(cast.nordlicht)
    assert "/billing/services" in alice.get("/billing").text
    assert alice.get("/billing/services").status_code == 200


def test_each_list_tells_from_where_it_is_and_as_of_when(alice, cast):
    known(cast.nordlicht)
    for page, words in (("services", "Services: as of"), ("invoices", "Invoices: as of")):
        said = alice.get(f"/billing/{page}").text
        assert words in said
        assert "import" in said


def test_s19_nothing_of_another_account_is_there_and_managers_see_no_amounts(alice, bob, cast):
    theirs = make_invoice(cast.other)
    assert theirs.number not in alice.get("/billing/invoices").text
    assert bob.get("/billing").status_code == 403
    assert "/billing" not in bob.get("/profile").text
