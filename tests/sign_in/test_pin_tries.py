"""Typing the PIN: how many tries there are, in a session and over all, and what each of them ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.actor import ActorKind
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, RateLimited, Unavailable
from admin_app.session.models import EndReason, Stage
from admin_app.sign_in import authenticate
from admin_app.sign_in.pin import unlock as pin_unlock
from admin_app.sign_in.throttle import limits
from tests.cast import actor_of, sign_in
from tests.factories.pins import PIN, WRONG, lock, make_pin, pin_of, row_of, shut_pin
from tests.sign_in.door import counted, later, results


@pytest.fixture
def locked(client, cast):
    """Alice's locked screen, as whoever stands before it."""
    make_pin(cast.alice)
    return behind(client, cast.alice)


def behind(client, user, **more):
    """Whoever stands before a locked screen of somebody."""
    session_id = sign_in(client, user)
    lock(session_id)
    nobody = {
        "kind": ActorKind.NOBODY,
        "permissions": frozenset(),
        "fresh_until": None,
        "session_id": session_id,
    }
    return actor_of(user, **{**nobody, **more})


def wrong(actor, times=1):
    for _ in range(times):
        with pytest.raises((Invalid, pin_unlock.SessionOver)) as refused:
            pin_unlock.unlock(actor, WRONG)
    return refused.value


@pytest.mark.feature("S2-05")
def test_the_pin_unlocks_and_lengthens_nothing(locked, client):
    before = row_of(locked.session_id)
    ends, fresh, secret = before.ends_at, before.fresh_until, before.secret_hash
    with later(minutes=4):
        pin_unlock.unlock(locked, PIN)
        row = row_of(locked.session_id)
        assert (row.stage, row.locked_since, row.ends_at, row.fresh_until) == (Stage.OPEN, None, ends, fresh)
        assert row.last_seen_at == clock.now()
    assert row.secret_hash != secret


def test_s11_unlocking_gives_a_new_secret_and_is_no_fresh_sign_in(cast, client):
    make_pin(cast.alice)
    session_id = sign_in(client, cast.alice, fresh=False)
    lock(session_id)
    former = client.get_cookie("gh_customer").value
    client.post("/locked", data={"csrf_token": client.csrf("/locked"), "pin": PIN})
    assert client.get_cookie("gh_customer").value != former
    assert row_of(session_id).fresh_until is None


def test_a_wrong_pin_is_counted_kept_and_told_what_is_left(locked, cast, db):
    assert wrong(locked).params == {"left": 4}
    assert wrong(locked).params == {"left": 3}
    assert (row_of(locked.session_id).pin_failures, len(pin_of(cast.alice).tries)) == (2, 2)
    assert results(cast.alice.id) == ["wrong_pin", "wrong_pin"]
    assert [e.actor_id for e in db.session.scalars(sa.select(AuditEvent))] == [cast.alice.id] * 2


def test_the_right_pin_forgets_the_tries_of_its_own_session(locked, cast, new_client):
    other = behind(new_client(), cast.alice)
    wrong(other, 2)
    wrong(locked, 4)
    pin_unlock.unlock(locked, PIN)
    assert (row_of(locked.session_id).pin_failures, len(pin_of(cast.alice).tries)) == (0, 2)


def test_the_fifth_wrong_pin_ends_this_session_alone(locked, cast, new_client, outbox):
    other = behind(new_client(), cast.alice)
    assert "session has ended" in wrong(locked, 5).text
    row = row_of(locked.session_id)
    assert (row.ended_why, row.fresh_until) == (EndReason.PIN, None)
    assert row_of(other.session_id).ended_at is None
    assert pin_of(cast.alice).shut_at is None
    assert outbox.all() == []
    pin_unlock.unlock(other, PIN)


def test_s68_the_tenth_over_all_sessions_shuts_the_pin_and_takes_no_step_away(
    locked, cast, new_client, outbox, db
):
    second, third = behind(new_client(), cast.alice), behind(new_client(), cast.alice)
    wrong(locked, 5)
    assert "Your PIN is blocked" in wrong(second, 5).text
    assert pin_of(cast.alice).shut_at is not None
    assert (row_of(third.session_id).stage, row_of(third.session_id).ended_at) == (Stage.LOCKED, None)
    with pytest.raises(pin_unlock.PinShut):
        pin_unlock.unlock(third, PIN)
    assert (outbox.last.to, outbox.last.template) == (cast.alice.email, "pin_shut")
    assert Event.PIN_SHUT in db.session.scalars(sa.select(AuditEvent.name)).all()


def test_a_shut_pin_counts_nothing(cast, client):
    shut_pin(cast.alice)
    actor = behind(client, cast.alice)
    for typed in (PIN, WRONG):
        with pytest.raises(pin_unlock.PinShut):
            pin_unlock.unlock(actor, typed)
    assert (len(pin_of(cast.alice).tries), row_of(actor.session_id).pin_failures) == (10, 0)
    assert [t.failures for t in counted("addr:")] == [0]
    assert results(cast.alice.id) == []


def test_s55_new_sessions_other_addresses_and_waiting_do_not_clear_the_count(cast, new_client):
    make_pin(cast.alice)
    for number in range(10):
        with later(hours=20 * number):
            one = behind(new_client(), cast.alice, ip=f"198.51.100.{number}")
            with pytest.raises(Invalid if number < 9 else pin_unlock.PinShut):
                pin_unlock.unlock(one, WRONG)
    assert pin_of(cast.alice).shut_at is not None


def test_wrong_ones_count_for_thirty_days(cast, new_client):
    make_pin(cast.alice)
    for day in range(0, 40, 4):
        with later(days=day):
            wrong(behind(new_client(), cast.alice))
    assert (pin_of(cast.alice).shut_at, len(pin_of(cast.alice).tries)) == (None, 8)


def test_s68_with_the_pin_shut_a_screen_locks_as_before(cast, client):
    shut_pin(cast.alice, minutes=5)
    session_id = sign_in(client, cast.alice)
    with later(minutes=5, seconds=1):
        assert client.get("/profile").location == "/locked?next=/profile"
        assert row_of(session_id).ended_at is None


@pytest.mark.parametrize("typed", ["", "  ", "\t"])
def test_an_empty_pin_is_no_try(locked, cast, typed):
    with pytest.raises(Invalid):
        pin_unlock.unlock(locked, typed)
    assert len(pin_of(cast.alice).tries) == 0


@pytest.mark.parametrize("typed", ["270 419", "２７０４１９", "270419x", "'; --", "0" * 40])
def test_only_the_very_digits_open(locked, typed):
    with pytest.raises(Invalid):
        pin_unlock.unlock(locked, typed)
    assert row_of(locked.session_id).stage is Stage.LOCKED


def test_an_over_long_pin_is_refused_unheard(locked, cast):
    with pytest.raises(Invalid):
        pin_unlock.unlock(locked, "2" * 129)
    assert len(pin_of(cast.alice).tries) == 0


def test_guesses_from_one_address_wait_whoever_they_are_for(locked, cast, db):
    wrong(locked)
    throttled = counted("addr:")[0]
    with transaction():
        throttled.failures, throttled.wait_until = 50, clock.now() + timedelta(minutes=15)
    with pytest.raises(RateLimited):
        pin_unlock.unlock(locked, PIN)
    assert len(pin_of(cast.alice).tries) == 1


def test_the_right_pin_gives_the_address_its_try_back(locked):
    pin_unlock.unlock(locked, PIN)
    assert [t.failures for t in counted("addr:")] == [0]


def test_s54_without_a_throttle_nothing_is_unlocked(locked, monkeypatch):
    def gone(*_args, **_more):
        raise ConnectionError

    monkeypatch.setattr(limits, "take", gone)
    with pytest.raises(Unavailable):
        pin_unlock.unlock(locked, PIN)
    assert row_of(locked.session_id).stage is Stage.LOCKED


def test_a_session_that_is_open_or_over_asks_for_no_pin(locked, cast):
    pin_unlock.unlock(locked, PIN)
    with pytest.raises(Conflict):
        pin_unlock.unlock(locked, WRONG)
    assert len(pin_of(cast.alice).tries) == 0
    lock(locked.session_id, ended_at=clock.now(), ended_why=EndReason.STAFF)
    with pytest.raises(pin_unlock.SessionOver):
        pin_unlock.unlock(locked, PIN)


def test_s3_thirty_guesses_at_once_are_heard_five_times(locked, cast, threads, postgres_only, monkeypatch):
    heard = []
    verify = pin_unlock.hashing.verify
    monkeypatch.setattr(pin_unlock.hashing, "verify", lambda *a: heard.append(a) or verify(*a))
    found = threads([lambda: pin_unlock.unlock(locked, WRONG)] * 30)
    assert {type(f) for f in found} <= {Invalid, pin_unlock.SessionOver}
    assert len(heard) == 5
    assert row_of(locked.session_id).ended_why is EndReason.PIN
    assert len(pin_of(cast.alice).tries) == 5


def test_s3_guesses_spread_over_sessions_at_once_are_heard_ten_times(
    cast, new_client, threads, postgres_only, monkeypatch, outbox
):
    make_pin(cast.alice)
    actors = [behind(new_client(), cast.alice) for _ in range(5)]
    heard = []
    verify = pin_unlock.hashing.verify
    monkeypatch.setattr(pin_unlock.hashing, "verify", lambda *a: heard.append(a) or verify(*a))
    found = threads([lambda a=a: pin_unlock.unlock(a, WRONG) for a in actors for _ in range(4)])
    assert {type(f) for f in found} <= {Invalid, pin_unlock.SessionOver, pin_unlock.PinShut}
    assert len(heard) == 10
    assert (len(pin_of(cast.alice).tries), len(outbox.all())) == (10, 1)
    assert pin_of(cast.alice).shut_at is not None


def test_the_right_pin_twice_at_once_unlocks_once_and_ends_nothing(locked, threads, postgres_only):
    found = threads([lambda: pin_unlock.unlock(locked, PIN)] * 2)
    assert sorted(type(f).__name__ for f in found) == ["Conflict", "NoneType"]
    assert row_of(locked.session_id).stage is Stage.OPEN


def test_s12_ended_by_wrong_pins_the_next_request_is_signed_out(locked, client):
    wrong(locked, 5)
    assert authenticate.resolve(client.get_cookie("gh_customer").value, "customer") is None
