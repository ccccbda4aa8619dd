"""Support access on the customer's page: allow, extend, end, and every look."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.identity.models import AccountStatus
from admin_app.kernel import clock
from admin_app.support_access import service as support_access
from admin_app.support_access.authorisation import live_grant
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.people import PASSWORD
from tests.factories.support import allow

pytestmark = pytest.mark.one_database

PATH = "/support-access"
CHOSEN = {
    "areas": ["profile", "billing"],
    "mode": "look",
    "ticket": "#48213",
    "reason": "Colleague can't sign in",
}


@pytest.mark.feature("S1-20")
def test_an_owner_allows_it_for_24_hours_in_chosen_areas(alice, cast, post):
    assert post(alice, f"{PATH}/allow", **CHOSEN).location == PATH
    grant = live_grant(cast.nordlicht.id)
    assert grant.areas == ["profile", "billing"]
    assert grant.until_at - grant.from_at == timedelta(hours=24)
    page = alice.get(PATH).text
    for told in (
        "Support access is on",
        "Ticket #48213",
        "look, not change",
        "Security stays closed",
    ):
        assert told in page


def test_off_says_so_and_offers_one_form(alice):
    page = alice.get(PATH).text
    assert "Support access is off" in page
    assert page.count("btn-primary") == 1


def test_it_offers_the_areas_there_are_and_says_what_each_opens(alice, cast, post):
    page = alice.get(PATH).text
    for told in (
        "street and postcode",
        "Internet addresses of sign-ins",
        "Amounts, balance",
        "API tokens, SSH and PGP keys; never the secrets",
        "You get an e-mail about each change",
    ):
        assert told in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"areas": []}, "Choose what support may see."),
        ({"areas": ["everything"]}, "areas"),
        ({"mode": "own"}, "mode"),
        ({"ticket": "x" * 61}, "60"),
    ],
)
def test_a_wrong_choice_is_told_and_the_rest_stays_typed(alice, cast, post, changes, told):
    answer = post(alice, f"{PATH}/allow", **{**CHOSEN, **changes})
    assert answer.status_code == 422
    assert told in answer.text
    assert "Colleague can&#39;t sign in" in answer.text
    assert live_grant(cast.nordlicht.id) is None


def test_a_stale_session_allows_with_the_password_in_the_same_form(stale, cast, post):
    answer = post(stale, f"{PATH}/allow", **CHOSEN)
    assert answer.status_code == 403
    assert 'name="confirm_password"' in answer.text
    assert "Colleague can&#39;t sign in" in answer.text
    assert post(stale, f"{PATH}/allow", **CHOSEN, confirm_password=PASSWORD).status_code == 303
    assert live_grant(cast.nordlicht.id)


@pytest.mark.feature("S1-21")
def test_it_is_extended_by_a_day_and_ended_at_once(alice, cast, post):
    grant = allow(cast.alice)
    until = grant.until_at
    assert post(alice, f"{PATH}/{grant.id}/extend", version=grant.version).location == PATH
    assert live_grant(cast.nordlicht.id).until_at == until + timedelta(hours=24)
    assert post(alice, f"{PATH}/{grant.id}/end").location == PATH
    assert live_grant(cast.nordlicht.id) is None


def test_after_seven_days_in_all_nothing_offers_to_extend(alice, cast, post):
    grant = allow(cast.alice)
    for _ in range(6):
        post(alice, f"{PATH}/{grant.id}/extend")
    assert "/extend" not in alice.get(PATH).text
    assert post(alice, f"{PATH}/{grant.id}/extend").status_code == 422


def test_ending_it_twice_tells_that_it_had_ended(alice, cast, post):
    grant = allow(cast.alice)
    post(alice, f"{PATH}/{grant.id}/end")
    answer = post(alice, f"{PATH}/{grant.id}/end")
    assert answer.status_code == 409
    assert "already ended" in answer.text


def test_a_manager_sees_it_and_cannot_change_it(bob, cast, post):
    grant = allow(cast.alice)
    page = bob.get(PATH).text
    assert "Support access is on" in page
    assert "Alice Lindqvist" in page
    assert "/extend" not in page
    for path in (f"{PATH}/allow", f"{PATH}/{grant.id}/extend", f"{PATH}/{grant.id}/end"):
        assert post(bob, path, **CHOSEN).status_code == 403
    assert live_grant(cast.nordlicht.id)


def test_every_look_stands_there_with_who_what_why_and_when(alice, cast):
    allow(cast.alice)
    sam = actor_of(cast.sam)
    support_access.look(
        sam, cast.nordlicht.id, area="profile", field="phone", user_id=cast.bob.id, reason="To ring back"
    )
    page = alice.get(PATH).text
    assert "Sam F., support" in page
    assert "Ferreira" not in page
    assert "<b>Phone number</b>" in page
    assert "of Bob Solberg" in page
    assert "To ring back" in page


def test_looks_go_on_by_key(alice, cast):
    change(cast.alice, rows_per_page=10)
    allow(cast.alice)
    sam = actor_of(cast.sam)
    for minute in range(12):
        with clock.shifted(timedelta(minutes=minute)):
            support_access.look(
                sam, cast.nordlicht.id, area="profile", field="email", reason=f"Reason {minute:02d}"
            )
    first = alice.get(PATH).text
    assert "Reason 02" in first
    assert "Reason 01" not in first
    key = first.partition(f"{PATH}?key=")[2].partition('"')[0]
    assert "Reason 01" in alice.get(f"{PATH}?key={key}").text


def test_earlier_permissions_are_told_with_their_looks(alice, cast):
    for day in range(8):
        with clock.shifted(timedelta(days=day - 20)):
            support_access.end(actor_of(cast.alice), allow(cast.alice, ticket=f"#{day}").id)
    page = alice.get(PATH).text
    assert "ticket #7" in page
    assert "ticket #1<" not in page
    assert "All permissions" in page
    assert "ticket #1<" in alice.get(f"{PATH}/earlier").text


def test_while_suspended_nothing_is_allowed_but_ending_it_is(alice, cast, post):
    grant = allow(cast.alice)
    change(cast.nordlicht, status=AccountStatus.SUSPENDED)
    assert "/extend" not in alice.get(PATH).text
    assert post(alice, f"{PATH}/{grant.id}/end").status_code == 303
    assert "/allow" not in alice.get(PATH).text
    assert post(alice, f"{PATH}/allow", **CHOSEN).status_code == 403


def test_s19_another_accounts_grant_is_as_absent(client, cast, post):
    grant = allow(cast.alice)
    sign_in(client, cast.carol)
    for act in ("extend", "end"):
        assert post(client, f"{PATH}/{grant.id}/{act}").status_code == 404
    assert live_grant(cast.nordlicht.id)
    assert "48213" not in client.get(PATH).text


def test_s25_without_the_token_nothing_changes(alice, cast):
    assert alice.post(f"{PATH}/allow", data=CHOSEN).status_code == 400
    grant = allow(cast.alice)
    assert alice.post(f"{PATH}/{grant.id}/end").status_code == 400
    assert alice.get(f"{PATH}/{grant.id}/end").status_code == 200
    assert live_grant(cast.nordlicht.id)
