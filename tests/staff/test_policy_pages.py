"""The desk's pages of policies: what is said, by whom, the form that tells first, and the history."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from admin_app.desk import policy_change
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.policy import operator
from admin_app.policy import service as policy
from admin_app.policy.register import REGISTER, Group, Key
from tests.cast import actor_of, sign_in
from tests.factories.policies import REASON, ask, change
from tests.factories.sessions import make_session

pytestmark = pytest.mark.one_database

URL = "/admin/policies/sessions/session.days"
ASKING = {"value": "7", "when": "now", "reason": REASON}


@pytest.fixture
def desk(client, cast):
    sign_in(client, cast.root)
    return client


def post(client, url=f"{URL}/change", **fields):
    return client.post(url, data={"csrf_token": client.csrf(url), **fields})


def told_of(page):
    return page.text.split('name="told" type="hidden" value="')[1].split('"')[0]


def test_each_page_shows_each_of_its_policies_with_value_default_and_range(desk):
    assert desk.get("/admin/policies/").status_code == 200
    for group in Group:
        page = desk.get(f"/admin/policies/{group.value}").text
        assert page.count("Default: ") == sum(p.group is group for p in REGISTER.values())


@pytest.mark.parametrize("key", list(Key))
def test_each_policy_has_a_form_that_offers_what_it_admits(desk, key):
    url = f"/admin/policies/{REGISTER[key].group.value}/{key.value}"
    assert desk.get(url).status_code == desk.get(f"{url}/change").status_code == 200


def test_the_form_tells_what_it_does_before_anything_is_asked(desk, cast):
    began = clock.now() - timedelta(days=9)
    make_session(cast.alice, created_at=began, ends_at=began + timedelta(days=14))
    page = post(desk, **ASKING)
    assert page.status_code == 409
    assert "1 session ends at once." in page.text
    assert REASON in page.text
    asked = post(desk, **ASKING, told=told_of(page))
    assert asked.status_code == 303
    assert "7 days" in desk.get(asked.location).text


def test_a_value_out_of_range_is_refused_beside_the_field(desk):
    page = post(desk, **{**ASKING, "value": "31"})
    assert page.status_code == 422
    assert "invalid-feedback" in page.text


def test_a_moment_is_typed_by_ones_own_clock(desk, cast):
    assert post(desk, **{**ASKING, "when": "later"}).status_code == 422
    page = post(
        desk,
        **{**ASKING, "when": "later", "at": (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")},
    )
    assert page.status_code == 409


def test_who_set_it_the_plan_and_the_history_are_shown(desk, cast):
    change(cast, Key.SESSION_DAYS, 9)
    change(cast, Key.SESSION_DAYS, 5, at=clock.now() + timedelta(days=3))
    page = desk.get(URL).text
    for words in (REASON, cast.root.full_name, cast.ada.full_name, "9 days", "5 days", "Planned"):
        assert words in page


def test_a_change_is_rolled_back_by_asking_for_the_former_value(desk, cast):
    change(cast, Key.SESSION_DAYS, 9)
    change(cast, Key.SESSION_DAYS, 5)
    link = desk.get(URL).text.split("?back=")[1].split('"')[0]
    form = desk.get(f"{URL}/change?back={link}").text
    assert 'value="9"' in form
    assert desk.get(f"{URL}/change?back={clock.new_id()}").status_code == 404
    assert desk.get(f"{URL}/change?back=x").status_code == 404


def test_what_waits_is_shown_and_not_asked_for_twice(desk, cast):
    ask(cast.ruth, Key.SESSION_DAYS, 7)
    page = desk.get(URL).text
    assert "is waiting for a second person" in page
    assert "Propose another value" not in page
    assert post(desk, **ASKING, told=told_of(post(desk, **ASKING))).status_code == 409


def test_the_second_person_reads_what_it_does_now_and_confirms(client, cast):
    asked = ask(cast.root, Key.SESSION_DAYS, 7)
    sign_in(client, cast.ada)
    url = f"/admin/proposals/{asked}"
    assert "14 days, the default" in client.get(url).text
    assert client.post(f"{url}/confirm", data={"csrf_token": client.csrf(url)}).status_code == 303
    assert policy.number(Key.SESSION_DAYS) == 7


def test_an_accounts_value_is_asked_for_on_its_page_and_shown_with_its_source(desk, cast):
    house = cast.nordlicht
    url = f"/admin/accounts/{house.id}/policies/session.days"
    page = post(desk, f"{url}/change", **ASKING)
    asked = post(desk, f"{url}/change", **ASKING, told=told_of(page))
    policy_change.confirm(actor_of(cast.ada), UUID(asked.location.rpartition("/")[2]))
    assert policy.number(Key.SESSION_DAYS, house.id) == 7
    for where in (f"/admin/accounts/{house.id}/policies", f"/admin/accounts/{house.id}/security"):
        assert "set by us for this account: 7 days" in desk.get(where).text
    assert house.name in desk.get(URL).text


def test_what_is_for_everybody_alone_has_no_page_of_an_account(desk, cast):
    assert desk.get(f"/admin/accounts/{cast.nordlicht.id}/policies/staff_session.hours").status_code == 404


def test_unknown_groups_and_policies_are_absent(desk):
    for url in ("none", "sessions/none", "sessions/password.rule"):
        assert desk.get(f"/admin/policies/{url}").status_code == 404


@pytest.mark.parametrize("who", ["ada", "ari"])
def test_who_may_only_read_or_confirm_has_no_form(client, cast, who):
    sign_in(client, getattr(cast, who))
    assert "Propose another value" not in client.get(URL).text
    assert client.get(f"{URL}/change").status_code == 403


def test_a_proposal_for_a_value_that_has_changed_since_says_so(client, cast):
    asked = ask(cast.root, Key.SESSION_DAYS, 7)
    operator.put(console(), Key.SESSION_DAYS, 10)
    sign_in(client, cast.ada)
    url = f"/admin/proposals/{asked}"
    assert "so it can’t be confirmed any more" in client.get(url).text
    assert client.post(f"{url}/confirm", data={"csrf_token": client.csrf(url)}).status_code == 409


def test_the_audit_trail_tells_it_in_words(desk, cast):
    change(cast, Key.SESSION_DAYS, 7)
    change(cast, Key.SESSION_DAYS, 5)
    text = desk.get("/admin/audit/").text
    assert "changed the policy Longest session: 7 days → 5 days" in re.sub(r"<[^>]+>", "", text)
