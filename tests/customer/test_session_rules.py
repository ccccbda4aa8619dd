"""The page of one's own session rules."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.policy import service as policy
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.session.models import LoginSession
from tests.cast import sign_in
from tests.factories.billing import change
from tests.policy.test_values import set_value

pytestmark = pytest.mark.one_database

PATH = "/security/rules"
TYPED = {"idle_minutes": "30", "days": "14", "limit": "1", "at_limit": "replace"}


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.feature("S4-09", "S2-18")
def test_the_page_offers_the_lengths_and_says_what_counts(alice):
    page = alice.get(PATH)
    assert page.status_code == 200
    offered = re.findall(r'<option[^>]* value="(\d+)"', page.text)
    assert offered == ["5", "10", "15", "30", "60", "120", "240", "480", "1440"]
    assert '<option selected value="30">' in page.text
    assert "Without activity 30 minutes as usual here" in text(page)


def test_saving_holds_on_every_device_at_once(alice, cast, post, new_client, db):
    other = sign_in(new_client(), cast.alice)
    answer = post(alice, PATH, **{**TYPED, "idle_minutes": "240", "days": "2"})
    assert answer.location == PATH
    row = db.session.get(LoginSession, other, populate_existing=True)
    assert row.idle_seconds == 4 * 3600
    assert (row.ends_at - row.created_at).days == 2
    assert "Without activity 4 hours your own choice" in text(alice.get(PATH))


@pytest.mark.feature("S4-11", "S4-12")
def test_turned_on_without_a_number_the_limit_is_one(alice, cast, post):
    assert post(alice, PATH, **{**TYPED, "limited": "y", "limit": ""}).status_code == 303
    assert policy.number(Key.SESSION_LIMIT, user_id=cast.alice.id) == 1
    post(alice, PATH, **TYPED)
    assert policy.number(Key.SESSION_LIMIT, user_id=cast.alice.id) == 0


def test_a_limit_below_the_devices_signed_in_is_told_in_figures_before_it_is_saved(
    alice, cast, post, new_client, db
):
    for _ in range(2):
        sign_in(new_client(), cast.alice)
    typed = {**TYPED, "limited": "y", "limit": "2"}
    answer = post(alice, PATH, **typed)
    assert answer.status_code == 409
    assert (
        "3 devices are signed in and stay signed in. No new sign-in is possible until fewer than 2 are left."
        in text(answer)
    )
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(PolicyValue))
    told = re.search(r'name="told"[^>]*value="([^"]+)"', answer.text)[1]
    assert post(alice, PATH, **typed, told=told).status_code == 303
    assert "2, 3 signed in" in text(alice.get(PATH))


@pytest.mark.parametrize(
    "wrong",
    [
        {"idle_minutes": "7"}, {"idle_minutes": "abc"}, {"days": "0"}, {"days": "31"}, {"days": ""},
        {"limited": "y", "limit": "0"}, {"limited": "y", "limit": "501"}, {"at_limit": "both", "limited": "y"},
    ],
)  # fmt: skip
def test_what_is_out_of_range_is_refused_beside_its_field(alice, post, db, wrong):
    answer = post(alice, PATH, **{**TYPED, **wrong})
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(PolicyValue))


def test_what_stands_above_is_shown_and_looser_is_refused(alice, cast, post):
    set_value(Key.SESSION_IDLE_MINUTES, 45)
    set_value(Key.SESSION_DAYS, 7, account_id=cast.nordlicht.id)
    page = alice.get(PATH)
    assert re.findall(r'<option[^>]* value="(\d+)"', page.text) == ["5", "10", "15", "30", "45"]
    assert "45 minutes set by Gatehouse for everybody" in text(page)
    assert "7 days set by Gatehouse for your account" in text(page)
    answer = post(alice, PATH, **{**TYPED, "idle_minutes": "45", "days": "8"})
    assert answer.status_code == 422
    assert "At most 7 is allowed here." in answer.text


def test_without_a_fresh_sign_in_the_page_asks_for_it(stale, post):
    assert stale.get(PATH).location == "/confirm?next=/security/rules"
    answer = post(stale, PATH, **{**TYPED, "days": "3"})
    assert answer.status_code == 403
    assert 'name="confirm_password"' in answer.text


def test_the_address_is_tied_and_its_meaning_told(alice, cast, post, db):
    page = text(alice.get(PATH))
    assert "Your address now is 127.0.0.1." in page
    assert "only support can let you in again" in page
    assert post(alice, PATH, **TYPED, bind="y").status_code == 303
    assert "tied to 127.0.0.1" in text(alice.get(PATH))


def test_third_parties_read_that_their_idle_time_is_fixed(alice, cast, post):
    change(cast.alice, identity="third_party")
    page = alice.get(PATH)
    assert 'name="idle_minutes"' not in page.text
    assert "30 minutes, fixed" in text(page)
    assert post(alice, PATH, **{**TYPED, "days": "5", "idle_minutes": "480"}).status_code == 303
    assert policy.number(Key.SESSION_IDLE_MINUTES, user_id=cast.alice.id) == 30


def test_staff_choose_within_their_hour_and_read_that_twelve_hours_are_fixed(client, cast):
    sign_in(client, cast.sam)
    page = client.get("/admin/me/security/rules")
    assert re.findall(r'<option[^>]* value="(\d+)"', page.text) == ["5", "10", "15", "30", "60"]
    assert "12 hours, fixed for staff." in text(page)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    answer = client.post("/admin/me/security/rules", data={"csrf_token": token, "idle_minutes": "15"})
    assert answer.status_code == 303
    assert policy.number(Key.STAFF_SESSION_IDLE_MINUTES, user_id=cast.sam.id) == 15
