"""Ending sessions: one, all others; nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.session.models import EndReason, LoginSession
from admin_app.session.queries import MOST_SHOWN
from tests.cast import sign_in
from tests.factories.sessions import make_session

pytestmark = pytest.mark.one_database


def state(db, session_id):
    db.session.expire_all()
    return db.session.get(LoginSession, session_id).ended_why


@pytest.mark.both_databases
@pytest.mark.feature("S2-19")
def test_s12_all_other_devices_are_signed_out_at_once_and_this_one_stays(alice, cast, new_client, post):
    phone = new_client()
    sign_in(phone, cast.alice)
    assert phone.get("/profile").status_code == 200
    assert post(alice, "/security/sessions/others/end").location == "/security"
    assert phone.get("/profile").status_code == 303
    assert alice.get("/profile").status_code == 200


def test_without_script_the_effect_is_told_in_figures_first(alice, cast, new_client):
    for _ in range(2):
        sign_in(new_client(), cast.alice)
    page = alice.get("/security/sessions/others/end").text
    assert "2 other devices are signed out at once." in page
    assert "Sign out 2 devices" in page


def test_one_device_is_signed_out_with_one_click(alice, cast, new_client, db, post):
    other = sign_in(new_client(), cast.alice)
    assert post(alice, f"/security/sessions/{other}/end").status_code == 303
    assert state(db, other) is EndReason.OTHER_DEVICE


@pytest.fixture
def crowd(cast):
    """More devices than a list shows; the one seen longest ago."""
    oldest = make_session(
        cast.alice, device="Elinks on Plan 9", last_seen_at=clock.now() - timedelta(minutes=5)
    )
    for _ in range(MOST_SHOWN):
        make_session(cast.alice)
    return oldest


@pytest.mark.both_databases
def test_all_other_devices_are_told_though_the_list_shows_some(alice, crowd):
    assert f"{MOST_SHOWN + 1} other devices are signed out at once." in alice.get("/security").text
    page = alice.get("/security/sessions/others/end").text
    assert f"{MOST_SHOWN + 1} other devices are signed out at once." in page


@pytest.mark.both_databases
def test_a_device_that_the_list_has_no_room_for_is_signed_out_by_its_name(alice, crowd):
    assert "Sign out Elinks on Plan 9" in alice.get(f"/security/sessions/{crowd.id}/end").text


@pytest.mark.both_databases
def test_ending_it_twice_tells_that_it_had_ended(alice, cast, new_client, post):
    other = sign_in(new_client(), cast.alice)
    post(alice, f"/security/sessions/{other}/end")
    answer = post(alice, f"/security/sessions/{other}/end")
    assert answer.status_code == 409
    assert "had already ended" in answer.text


@pytest.mark.both_databases
def test_s25_reading_the_page_of_the_act_ends_nothing(alice, cast, new_client, db):
    other = sign_in(new_client(), cast.alice)
    assert alice.get(f"/security/sessions/{other}/end").status_code == 200
    assert state(db, other) is None


@pytest.mark.both_databases
@pytest.mark.parametrize("whose", ["carol", "bob", "sam"])
def test_s19_a_session_of_somebody_else_is_as_absent(alice, cast, new_client, db, post, whose):
    theirs = sign_in(new_client(), getattr(cast, whose))
    assert alice.get(f"/security/sessions/{theirs}/end").status_code == 404
    assert post(alice, f"/security/sessions/{theirs}/end").status_code == 404
    assert state(db, theirs) is None


@pytest.mark.both_databases
def test_s25_without_the_token_nothing_ends(alice, cast, new_client, db):
    other = sign_in(new_client(), cast.alice)
    assert alice.post(f"/security/sessions/{other}/end").status_code == 400
    assert alice.post("/security/sessions/others/end").status_code == 400
    assert state(db, other) is None
