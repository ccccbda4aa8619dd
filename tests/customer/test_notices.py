"""The pages about notices of sign-ins, and the history of sign-ins."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import ReauthRequired
from admin_app.lib import countries
from admin_app.session.models import AttemptResult, KnownKind, KnownPlace, SignInAttempt
from admin_app.sign_in import known_devices
from admin_app.user import notices
from tests.cast import actor_of, sign_in

pytestmark = pytest.mark.one_database


@pytest.fixture
def alice(client, cast) -> Any:
    sign_in(client, cast.alice)
    return client


def chosen(user: Any) -> tuple[bool, bool]:
    db.session.rollback()
    row = db.session.get(User, user.id)
    return row.notify_sign_in, row.region_tracking


@pytest.mark.feature("S0-12", "S0-13")
def test_both_are_turned_off_and_on_and_every_address_is_told(alice, cast, outbox):
    page = {"csrf_token": alice.csrf("/security/notices")}
    assert alice.post("/security/notices", data=page).status_code == 303
    assert chosen(cast.alice) == (False, False)
    assert "Countries remembered: Off" in outbox.last.text
    alice.post("/security/notices", data={**page, "sign_ins": "y", "countries": "y"})
    assert chosen(cast.alice) == (True, True)
    assert len([m for m in outbox.all() if m.template == "notices_changed"]) == 2
    assert "notices.changed" in db.session.scalars(sa.select(AuditEvent.name)).all()


def test_s9_turning_off_takes_a_fresh_sign_in_and_turning_on_does_not(cast):
    stale = actor_of(cast.alice, fresh=False)
    with pytest.raises(ReauthRequired):
        notices.choose(stale, sign_ins=False, countries=True)
    notices.choose(actor_of(cast.alice), sign_ins=False, countries=False)
    assert notices.choose(stale, sign_ins=True, countries=True)


def test_the_same_choice_changes_and_mails_nothing(cast, outbox):
    assert not notices.choose(actor_of(cast.alice), sign_ins=True, countries=True)
    assert outbox.all() == []


def test_turned_off_the_known_countries_are_forgotten(cast):
    with transaction():
        known_devices.remember(cast.alice.id, {KnownKind.COUNTRY: "DE"}, "", asked={})
        known_devices.remember(cast.bob.id, {KnownKind.COUNTRY: "DE"}, "", asked={})
    notices.choose(actor_of(cast.alice), sign_ins=True, countries=False)
    assert db.session.scalars(sa.select(KnownPlace.user_id)).all() == [cast.bob.id]


def test_the_page_says_what_is_always_told_and_works_for_staff_too(alice, new_client, cast):
    assert "can’t be turned off" in alice.get("/security/notices").text
    desk = new_client()
    sign_in(desk, cast.sam)
    assert desk.get("/admin/me/security/notices").status_code == 200


def tried(user: Any, result: AttemptResult, **more: Any) -> Any:
    row = SignInAttempt(id=clock.new_id(), user_id=user.id, result=result, method="password", **more)
    with transaction() as session:
        session.add(row)
    return row.id


@pytest.mark.feature("S2-17")
def test_the_history_tells_time_address_country_device_method_and_result(alice, cast):
    tried(cast.alice, AttemptResult.SIGNED_IN, ip="193.99.144.80", country="DE", device="Firefox on Windows")
    tried(cast.alice, AttemptResult.WRONG_PASSWORD, ip="10.1.2.3", device="Chrome on Android")
    page = alice.get("/security/history").text
    for word in ("193.99.144.80", "Germany", "Firefox on Windows", "password", "Signed in", "wrong password"):
        assert word in page, word
    assert "Private network" in page


def test_only_lines_that_got_past_the_password_offer_this_wasnt_me(alice, cast, client):
    proven = tried(cast.alice, AttemptResult.FACTOR_NEEDED)
    wrong = tried(cast.alice, AttemptResult.WRONG_PASSWORD)
    page = alice.get("/security/history").text
    assert f"/security/history/{proven}/not-me" in page
    assert f"/security/history/{wrong}/not-me" not in page


def test_the_session_in_use_is_not_doubted(client, cast):
    own = sign_in(client, cast.alice)
    line = tried(cast.alice, AttemptResult.SIGNED_IN, session_id=own)
    assert f"/security/history/{line}/not-me" not in client.get("/security/history").text


def test_the_age_of_the_country_data_and_its_source_stand_on_the_pages(alice, cast, new_client):
    page = alice.get("/security/history").text
    assert f"Country data from {countries.data().built_at:%B %Y}" in page
    assert 'href="https://db-ip.com"' in page
    desk = new_client()
    sign_in(desk, cast.sam)
    assert 'href="https://db-ip.com"' in desk.get(f"/admin/people/{cast.alice.id}").text


def test_an_operators_own_file_has_no_link_of_ours(alice, use_settings, tmp_path):
    own = tmp_path / "own-country.mmdb"
    own.symlink_to(countries.config.COUNTRY_DATA)
    use_settings(country_file=str(own))
    assert "db-ip.com" not in alice.get("/security/history").text
