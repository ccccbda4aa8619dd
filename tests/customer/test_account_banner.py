"""A banner says on every page of a customer why the account isn't as usual, and what helps; 403 says it too."""

import pytest

from admin_app.account import service as accounts
from admin_app.closing.holds import clearing
from tests.cast import actor_of, sign_in
from tests.factories import closing, deletions
from tests.factories.billing import change, known

pytestmark = pytest.mark.one_database

PAGES = ("/profile", "/security", "/account", "/people", "/support-access", "/activity", "/contacts")


def suspended(cast, reason="Two invoices are overdue"):
    accounts.suspend(actor_of(cast.bill), cast.nordlicht.id, reason=reason)


def banners(client, path="/profile"):
    return client.get(path).text.split("<header")[0].split('<section class="banner')[1:]


@pytest.mark.parametrize("path", PAGES)
def test_a_suspended_account_says_why_and_what_helps_on_every_page(cast, client, use_settings, path):
    use_settings(support_url="https://help.company.example")
    assert cast.alice
    suspended(cast)
    sign_in(client, cast.alice)
    [banner] = banners(client, path)
    assert "This account is suspended: “Two invoices are overdue”." in banner
    assert '<a href="https://help.company.example">Write to our support</a>' in banner


def test_the_reason_is_for_owners_and_mailed_to_them(cast, client, outbox):
    assert cast.alice
    assert cast.bob
    suspended(cast)
    assert "Two invoices are overdue" in outbox.to("alice@nordlicht.example")[-1].text
    sign_in(client, cast.bob)
    [banner] = banners(client)
    assert ("This account is suspended." in banner, "invoices" in banner) == (True, False)


def test_a_reason_of_markup_is_text(cast, client):
    assert cast.alice
    suspended(cast, "<b>late</b> & more")
    sign_in(client, cast.alice)
    assert "&lt;b&gt;late&lt;/b&gt; &amp; more" in banners(client)[0]


def test_a_closing_account_says_that_it_is_and_that_it_can_be_withdrawn(cast, client):
    known(cast.nordlicht)
    closing.requested(cast)
    sign_in(client, cast.alice)
    [banner] = banners(client)
    assert "You can still withdraw the request." in banner
    assert '<a href="/close">See how it stands</a>' in banner
    assert banners(client, "/close") == []  # which tells it itself


def test_billings_open_question_stands_on_every_page_with_the_way_to_answer(cast, client):
    known(cast.nordlicht)
    case_id = closing.requested(cast)
    clearing.ask_customer(actor_of(cast.bill), case_id, version=None, note="Which account?")
    sign_in(client, cast.alice)
    [banner] = banners(client)
    assert ("has a question" in banner, '<a href="/close">Answer</a>' in banner) == (True, True)


def test_in_the_waiting_time_the_banner_tells_when_it_is_closed(cast, client):
    case = closing.case(closing.approved(cast))
    sign_in(client, cast.alice)
    [banner] = banners(client)
    assert "Until then you can withdraw the request." in banner
    assert case.execute_at.isoformat(timespec="seconds") in banner


def test_a_disputed_request_says_that_it_stands_still(cast, client):
    known(cast.nordlicht)
    change(closing.case(closing.requested(cast)), frozen_by=cast.alice.id)
    sign_in(client, cast.alice)
    assert "stands still until a dispute is decided" in banners(client)[0]


@pytest.mark.both_databases
def test_an_account_as_usual_has_no_banner_and_costs_no_statement_for_it(cast, client, count_statements):
    sign_in(client, cast.alice)
    assert banners(client) == []
    with count_statements() as seen:
        client.get("/profile")
    assert not [s for s in seen.statements if "deactivation_requests" in s]


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("en", "This can’t be done", "The account is suspended. This can be done again once it is resumed."),
        ("de", "Das ist nicht möglich", "Das Konto ist ausgesetzt."),
    ],
)
def test_403_tells_an_owner_that_the_state_of_the_account_stands_in_the_way(
    cast, client, language, title, words
):
    change(cast.alice, language=language)
    suspended(cast)
    sign_in(client, cast.alice)
    answer = client.get("/people/invite")
    assert answer.status_code == 403
    assert (f'<h1 id="what">{title}</h1>' in answer.text, words in answer.text) == (True, True)
    assert "role" not in answer.text.split("<h1")[1].split("</section>")[0].lower()


def test_403_tells_an_owner_that_the_account_is_being_closed(cast, client):
    known(cast.nordlicht)
    closing.requested(cast)
    sign_in(client, cast.alice)
    page = client.get("/people/invite").text
    assert (
        "The account is being closed. This can be done again if the request is withdrawn or rejected." in page
    )
    assert "A right is missing" not in page


def test_403_still_tells_a_manager_whose_role_it_takes(cast, client):
    change(cast.bob, language="de")
    sign_in(client, cast.bob)
    page = client.get("/close").text
    assert "Inhaber" in page.split("<h1")[1]


def test_the_time_of_an_erasure_is_told_as_a_time_above_every_page_and_among_its_steps(cast, client):
    case_id = deletions.approved(cast)
    sign_in(client, cast.bob)
    [banner] = banners(client)
    assert ("<time" in banner, "&lt;time" in banner) == (True, False)
    assert "<" not in banner.split('aria-label="')[1].split('"')[0]
    assert '<a href="/privacy/deletion/mine">See the request</a>' in banner
    assert "&lt;time" not in client.get(f"/privacy/deletion/{case_id}").text
    sign_in(client, cast.ada)
    assert "&lt;time" not in client.get(f"/admin/deletions/{case_id}").text
