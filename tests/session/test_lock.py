"""When the screen of a session locks, judged by the server at each request (S2-05, SECURITY 13, 17, 48)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from admin_app.identity.models import UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import ActorKind
from admin_app.kernel.db import transaction
from admin_app.kernel.rights.lens import own
from admin_app.session import queries
from admin_app.session.models import EndReason, Stage
from admin_app.sign_in import authenticate
from admin_app.trusted_ip.models import AddressPurpose, TrustedAddress, TrustState
from tests.cast import sign_in
from tests.factories.pins import lock, make_pin, row_of
from tests.sign_in.door import later

HOME = "203.0.113.7"


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def look(client):
    """A request with the cookie of the browser, as the server recognises it."""

    def resolved(kind="customer", **visit):
        return authenticate.resolve(
            client.get_cookie(f"gh_{kind}").value, UserKind(kind), authenticate.Visit(**visit)
        )

    return resolved


def spare(user, network=f"{HOME}/32", purpose=AddressPurpose.SKIP_PIN):
    with transaction() as session:
        session.add(
            TrustedAddress(
                user_id=user.id, network=network, purpose=purpose, state=TrustState.ON, created_by=user.id
            )
        )


@pytest.mark.feature("S2-05")
@pytest.mark.parametrize("minutes", [5, 10, 20])
def test_s17_after_the_time_without_activity_the_session_is_locked(client, cast, look, minutes):
    make_pin(cast.alice, minutes=minutes)
    session_id = sign_in(client, cast.alice)
    with later(minutes=minutes, seconds=-1):
        assert look(active=False).stage is Stage.OPEN
    with later(minutes=minutes):
        found = look()
        assert (found.stage, found.actor.kind) == (Stage.LOCKED, ActorKind.NOBODY)
        assert (found.actor.permissions, found.actor.fresh_until) == (frozenset(), None)
        assert row_of(session_id).locked_since == clock.now()


def test_the_longer_times_lock_where_nobody_is_signed_out_before(client, cast, look):
    for minutes in (30, 60):
        user = cast.alice if minutes == 30 else cast.bob
        make_pin(user, minutes=minutes)
        lock(sign_in(client, user), stage=Stage.OPEN, locked_since=None, idle_seconds=7200)
        with later(minutes=minutes):
            assert look().stage is Stage.LOCKED


def test_s13_background_polling_keeps_no_screen_open(client, cast, look):
    make_pin(cast.alice, minutes=5)
    sign_in(client, cast.alice)
    for seconds in range(30, 300, 30):
        with later(seconds=seconds):
            assert look(active=False).stage is Stage.OPEN
    with later(minutes=5):
        assert look(active=False).stage is Stage.LOCKED


def test_activity_puts_it_off(client, cast, look):
    make_pin(cast.alice, minutes=5)
    sign_in(client, cast.alice)
    for minutes in (4, 8, 12):
        with later(minutes=minutes):
            assert look().stage is Stage.OPEN
    with later(minutes=17):
        assert look().stage is Stage.LOCKED


def test_s13_under_the_lock_nothing_is_activity_so_the_idle_sign_out_comes_in_its_time(client, cast, look):
    make_pin(cast.alice, minutes=5)
    session_id = sign_in(client, cast.alice)
    for minutes in range(5, 30, 3):
        with later(minutes=minutes):
            assert look().stage is Stage.LOCKED
    with later(minutes=30):
        assert look() is None
        assert row_of(session_id).ended_why is EndReason.IDLE


def test_s13_the_absolute_life_holds_under_the_lock(client, cast, look):
    make_pin(cast.alice)
    lock(sign_in(client, cast.alice), idle_seconds=86400 * 30)
    with later(days=14):
        assert look() is None


@pytest.mark.parametrize("minutes", [0, 5])
def test_without_a_pin_nothing_locks(client, cast, look, minutes):
    lock(sign_in(client, cast.alice), stage=Stage.OPEN, locked_since=None, lock_seconds=60 * minutes)
    with later(minutes=29):
        found = look()
        assert (found.stage, found.pin_on, found.locks_after) == (Stage.OPEN, False, timedelta(0))


def test_a_locked_session_whose_pin_is_gone_has_to_sign_in_anew(client, cast, look):
    session_id = sign_in(client, cast.alice)
    lock(session_id)
    assert look() is None
    assert row_of(session_id).ended_why is EndReason.PIN


def test_s48_a_clock_set_back_makes_no_screen_stay_open_for_longer_than_its_time(client, cast, look):
    make_pin(cast.alice, minutes=5)
    sign_in(client, cast.alice)
    with later(minutes=-20):
        assert look().stage is Stage.OPEN
    with later(minutes=-16):
        assert look(active=False).stage is Stage.OPEN
    with later(minutes=-15):
        assert look(active=False).stage is Stage.LOCKED


def test_s48_a_clock_set_back_opens_no_locked_screen(client, cast, look):
    make_pin(cast.alice, minutes=5)
    sign_in(client, cast.alice)
    with later(minutes=6):
        assert look().stage is Stage.LOCKED
    with later(minutes=-60):
        assert look().stage is Stage.LOCKED


def test_from_an_address_that_skips_the_pin_no_screen_is_locked(client, cast, look):
    make_pin(cast.alice, minutes=5)
    spare(cast.alice)
    sign_in(client, cast.alice)
    with later(minutes=6):
        assert look(ip=HOME).stage is Stage.OPEN
    with later(minutes=12):
        assert look(ip="198.51.100.1").stage is Stage.LOCKED
        found = look(ip=HOME)
        assert (found.stage, found.pin_on) == (Stage.OPEN, False)
        assert look(ip="198.51.100.1").stage is Stage.LOCKED


def test_no_address_skips_the_pin_of_staff_and_skipping_the_code_skips_no_pin(client, cast, look):
    for user, kind, purpose in (
        (cast.sam, "staff", AddressPurpose.SKIP_PIN),
        (cast.alice, "customer", AddressPurpose.SKIP_TOTP),
    ):
        make_pin(user, minutes=5)
        spare(user, purpose=purpose)
        sign_in(client, user)
        with later(minutes=6):
            assert look(kind, ip=HOME).stage is Stage.LOCKED


def test_the_lock_costs_no_statement(client, cast, look, count_statements):
    make_pin(cast.alice, minutes=5)
    sign_in(client, cast.alice)
    with count_statements() as seen:
        assert look().locks_in == timedelta(minutes=5)
    assert seen.total == 1


def test_locked_it_counts_as_a_session_still(client, cast):
    make_pin(cast.alice)
    lock(sign_in(client, cast.alice))
    assert len(queries.live(cast.alice.id, own())) == 1


def test_two_requests_at_once_lock_it_once_and_one_that_was_active_wins(client, cast, threads, postgres_only):
    make_pin(cast.alice, minutes=5)
    session_id = sign_in(client, cast.alice)
    cookie = client.get_cookie("gh_customer").value
    with later(minutes=6):
        found = threads([lambda: authenticate.resolve(cookie, "customer")] * 8)
        assert {f.stage for f in found} == {Stage.LOCKED}
        assert row_of(session_id).stage is Stage.LOCKED
