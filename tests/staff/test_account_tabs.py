"""The tabs of an account's page: what they count is what they show, and what a reader may not see isn't counted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.lens import MASKED
from admin_app.kernel.rights.permissions import Permission
from admin_app.overview.account import cases, counts, tabs
from admin_app.overview.account.cases import CaseNoun
from admin_app.overview.account.page import open_account
from admin_app.recovery_case.models import CaseState
from admin_app.support_access import service as support_access
from tests.cast import actor_of, sign_in
from tests.factories import data_cases
from tests.factories.billing import make_balance
from tests.factories.contacts import make_contact
from tests.factories.disputes import say_not_me
from tests.factories.objections import object_to
from tests.factories.people import make_person
from tests.factories.receipts import make_receipt
from tests.factories.recovery_cases import make_recovery_case
from tests.factories.support import allow, ask

pytestmark = pytest.mark.one_database


def page_of(client, cast, tab=""):
    return client.get(f"/admin/accounts/{cast.nordlicht.id}{tab}").text


def tab_counts(page):
    """The counts of the tabs, by their names."""
    nav = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    return dict(re.findall(r">([^<>]+)<span class=\"n\">([^<]+)</span></a>", nav))


def fill(cast):
    """Four people, two contacts, a dispute, a lost second step, an objection and an ask."""
    make_contact(cast.alice)
    make_contact(cast.bob, "bob@elsewhere.example")
    lost = make_person(cast.nordlicht, full_name="Lotte Lost")
    make_recovery_case(lost, cast.nordlicht.id, CaseState.WAITING, vouched_by=cast.alice)
    object_to(make_receipt(cast.bob), cast.bob)
    ask(cast.sam, cast.nordlicht)
    say_not_me(make_person(cast.nordlicht, full_name="Dora Disputes"))


@pytest.mark.both_databases
def test_a_count_is_the_same_on_its_tab_on_the_overview_and_in_the_list(client, cast):
    fill(cast)
    sign_in(client, cast.sam)
    overview = page_of(client, cast)
    shown = tab_counts(overview)
    assert (shown["People"], shown["Contacts"], shown["Requests"]) == ("4", "2", "4")
    assert '<h2>People</h2><span class="n">4</span>' in overview
    for tab in ("/people", "/contacts", "/requests", "/mail", "/timeline", "/billing", "/security"):
        assert tab_counts(page_of(client, cast, tab)) == shown, tab
    assert len(cases.listed(actor_of(cast.sam), cast.nordlicht.id)) == 4


@pytest.mark.both_databases
def test_each_noun_of_case_stands_under_requests_and_the_open_ones_beside_the_account(client, cast):
    fill(cast)
    sign_in(client, cast.sam)
    requests, overview = page_of(client, cast, "/requests"), page_of(client, cast)
    for words in ("“This wasn’t me”", "Lost second step", "Objection", "Support access asked for"):
        assert words in requests, words
    assert "Open requests" in overview


def test_a_reader_neither_sees_nor_counts_cases_without_the_right(cast):
    fill(cast)
    billing = actor_of(cast.bill)
    nouns = {case.noun for case in cases.listed(billing, cast.nordlicht.id)}
    assert nouns == {CaseNoun.RECOVERY, CaseNoun.OBJECTION, CaseNoun.ASK}
    assert counts.of_account(billing, cast.nordlicht.id).requests == len(nouns)


def test_a_data_request_stands_under_requests_and_leads_to_its_page(client, cast):
    case = data_cases.ask(cast.bob)
    sign_in(client, cast.ada)
    page = page_of(client, cast, "/requests")
    assert "Data request" in page
    assert f"/admin/data-cases/{case.id}" in page


def test_what_waited_too_long_is_no_open_case(cast):
    fill(cast)
    with clock.shifted(timedelta(hours=73)):
        found = cases.listed(actor_of(cast.sam), cast.nordlicht.id)
    case = next(case for case in found if case.noun is CaseNoun.ASK)
    assert (case.open, case.state.value, case.due_at) == (False, "expired", None)


@pytest.mark.both_databases
def test_contacts_of_all_people_stand_on_their_tab_masked(client, cast):
    fill(cast)
    sign_in(client, cast.sam)
    page = page_of(client, cast, "/contacts")
    assert "b•••••@elsewhere.example" in page
    assert "bob@elsewhere.example" not in page
    found, known = tabs.contacts(actor_of(cast.sam), cast.nordlicht.id, MASKED, key=None, size=50)
    assert {p.full_name for p in found.rows} >= {"Lotte Lost"}
    assert set(known) == {cast.alice.id, cast.bob.id}


@pytest.mark.both_databases
def test_people_are_counted_by_state_up_to_two_hundred(cast, monkeypatch):
    make_person(cast.nordlicht, status="invited")
    make_person(cast.nordlicht, factor=True)
    _ = cast.bob
    found = counts.of_account(actor_of(cast.sam), cast.nordlicht.id)
    assert (found.people, found.active, found.invited, found.two_steps, found.large) == (3, 2, 1, 1, False)
    assert (counts.told(200), counts.told(201)) == ("200", "200+")


def test_without_support_access_the_page_says_when_the_last_one_ended_and_who_had_allowed_it(client, cast):
    grant = allow(cast.alice)
    support_access.end(actor_of(cast.alice), grant.id)
    sign_in(client, cast.sam)
    page = page_of(client, cast)
    assert f"The last one, allowed by {cast.alice.full_name}, ended" in page


def test_a_timeline_is_narrowed_by_chips_on_the_overview_too(client, cast):
    fill(cast)
    sign_in(client, cast.sam)
    page = page_of(client, cast, "?kind=sign_ins")
    assert 'kind=sign_ins" aria-current="true"' in page
    assert client.get(f"/admin/accounts/{cast.nordlicht.id}?kind=nonsense").status_code == 422


@pytest.mark.both_databases
def test_the_chip_of_mails_shows_them_in_place_of_the_events(client, cast, count_statements):
    fill(cast)
    sign_in(client, cast.sam)
    page_of(client, cast)
    with count_statements() as seen:
        overview = page_of(client, cast, "?kind=mail")
    assert seen.total <= 12
    for page in (overview, page_of(client, cast, "/timeline?kind=mail")):
        assert 'kind=mail" aria-current="true"' in page
        assert "You were signed out everywhere and need a new password" in page
        assert "dora" not in page.partition('class="card timeline"')[2].lower().replace("dora disputes", "")


def test_the_chip_of_mails_is_for_those_who_may_read_mail(cast):
    rights = actor_of(cast.sam).permissions - {Permission.MAIL_READ}
    with pytest.raises(NotAllowed):
        open_account(actor_of(cast.sam, permissions=rights), cast.nordlicht.id, mails=True)


def test_the_balance_stands_in_the_overview_once_amounts_are_shown_and_not_before(client, cast):
    make_balance(cast.nordlicht, 1234)
    sign_in(client, cast.bill)
    assert "Credit of" not in page_of(client, cast)
    where = f"/admin/accounts/{cast.nordlicht.id}/amounts"
    client.post(where, data={"csrf_token": client.csrf(), "reason": "Asked about the balance"})
    assert "Credit of €12.34" in page_of(client, cast)
