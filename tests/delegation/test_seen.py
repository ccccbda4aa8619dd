"""What a delegate sees: the delegated services and invoices, and nothing else (DOMAIN 12, SECURITY 19)."""

from __future__ import annotations

import pytest

from tests.cast import sign_in
from tests.factories.billing import change, known, make_invoice, make_service
from tests.factories.delegations import make_delegate_only, make_delegation
from tests.factories.people import PASSWORD

WITHIN = [
    "/people",
    "/delegates",
    "/billing",
    "/billing/invoices",
    "/details",
    "/rules",
    "/close",
    "/tokens",
    "/support-access",
]


@pytest.fixture
def dele(client):
    user = make_delegate_only()
    sign_in(client, user)
    client.user = user
    return client


def path(account, page="services"):
    return f"/for/{account.number}/{page}"


def test_all_services_come_with_the_invoices(dele, cast):
    make_delegation(cast.nordlicht, dele.user)
    make_service(cast.nordlicht, name="Web hosting M")
    invoice = make_invoice(cast.nordlicht)
    assert "Web hosting M" in dele.get(path(cast.nordlicht)).text
    assert invoice.number in dele.get(path(cast.nordlicht, "invoices")).text


def test_what_is_seen_tells_from_where_it_is_and_as_of_when(dele, cast, sqlite_only):
    make_delegation(cast.nordlicht, dele.user)
    known(cast.nordlicht)
    assert "Services: as of" in dele.get(path(cast.nordlicht)).text
    assert "Invoices: as of" in dele.get(path(cast.nordlicht, "invoices")).text


def test_chosen_services_are_all_there_is(dele, cast, sqlite_only):
    seen, other = make_service(cast.nordlicht, name="Mail"), make_service(cast.nordlicht, name="Archive")
    make_delegation(cast.nordlicht, dele.user, all_services=False, service_ids=[seen.id.hex])
    page = dele.get(path(cast.nordlicht)).text
    assert seen.name in page
    assert other.name not in page
    assert "/invoices" not in page
    assert dele.get(path(cast.nordlicht, "invoices")).status_code == 404


def test_s19_nothing_else_of_the_account_is_there(dele, cast, sqlite_only):
    make_delegation(cast.nordlicht, dele.user)
    for page in WITHIN:
        answer = dele.get(page)
        assert answer.status_code in {403, 404}, page
        assert "Nordlicht" not in answer.text.partition("<main")[2], page
    assert dele.get("/for/A-20418836/people").status_code == 404


def test_s19_two_tabs_show_two_accounts_each_its_own(dele, cast, sqlite_only):
    for account, name in ((cast.nordlicht, "Aurora"), (cast.other, "Kalahari")):
        make_delegation(account, dele.user)
        make_service(account, name=name)
    north, south = dele.get(path(cast.nordlicht)).text, dele.get(path(cast.other)).text
    assert "Aurora" in north
    assert "Aurora" not in south
    assert "Kalahari" in south


@pytest.mark.parametrize(
    "state", ["active", "suspended", "closing", "deactivated", "restricted", "deleting", "frozen", "ended"]
)
def test_it_is_judged_at_each_request(dele, cast, sqlite_only, state):
    row = make_delegation(cast.nordlicht, dele.user)
    if state == "restricted":
        change(cast.nordlicht, restricted_since=row.sent_at)
    elif state == "deleting":
        change(cast.nordlicht, erasure_due_at=row.sent_at)
    elif state == "frozen":
        change(row, frozen_by=row.id)
    elif state == "ended":
        change(row, state="ended")
    else:
        change(cast.nordlicht, status=state)
    open_ = state in {"active", "suspended", "closing"}
    assert dele.get(path(cast.nordlicht)).status_code == (200 if open_ else 404)
    assert (path(cast.nordlicht) in dele.get("/delegated").text) is open_


def test_no_delegation_no_page(alice, bob, cast, sqlite_only):
    make_delegation(cast.other, cast.bob)
    assert bob.get(path(cast.other)).status_code == 200
    for number in (cast.other.number, cast.nordlicht.number, "A-1", "%00"):
        assert alice.get(f"/for/{number}/services").status_code == 404


def test_the_bar_names_the_accounts_where_there_are_several(bob, cast, sqlite_only):
    assert "/for/" not in bob.get("/profile").text
    make_delegation(cast.other, cast.bob)
    assert path(cast.other) in bob.get("/profile").text


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/profile",
        "/security",
        "/contacts",
        "/notifications",
        "/mail",
        "/privacy",
        "/delegated",
        "/security/history",
        "/privacy/deletion",
        "/privacy/requests/access",
        "/keys",
    ],
)
def test_who_is_only_a_delegate_sees_to_the_own_settings(dele, sqlite_only, page):
    assert dele.get(page, follow_redirects=True).status_code == 200


def test_who_is_only_a_delegate_signs_in_by_the_password(client, sqlite_only):
    user = make_delegate_only()
    form = {"csrf_token": client.csrf("/sign-in"), "name": user.email, "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    page = client.get("/profile")
    assert page.status_code == 200
    assert 'href="/tokens"' not in page.text
