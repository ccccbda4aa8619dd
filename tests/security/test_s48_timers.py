"""The timers of a session through nights of 23 and 25 hours, and with a clock that is set back (SECURITY 48, 13)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from admin_app.kernel import clock
from admin_app.policy.register import Key
from admin_app.session.models import EndReason, LoginSession, Stage
from admin_app.sign_in import session_rules
from tests.cast import actor_of
from tests.factories.pins import make_pin
from tests.policy.test_values import set_value
from tests.session.test_life import begin, known

# A quarter of an hour before Berlin's clocks go on (02:00 → 03:00) and back (03:00 → 02:00).
SHORT_NIGHT, LONG_NIGHT = datetime(2027, 3, 28, 0, 45, tzinfo=UTC), datetime(2027, 10, 31, 0, 45, tzinfo=UTC)
NIGHTS = pytest.mark.parametrize("night", [SHORT_NIGHT, LONG_NIGHT], ids=["23 h", "25 h"])


def why(db, started):
    return db.session.get(LoginSession, started.session_id, populate_existing=True).ended_why


@NIGHTS
def test_s48_the_idle_sign_out_comes_after_half_an_hour_across_the_change(cast, night):
    with clock.at(night):
        started = begin(cast.alice)
    with clock.at(night + timedelta(minutes=29, seconds=59)):
        assert known(started, active=False)
    with clock.at(night + timedelta(minutes=30, seconds=1)):
        assert known(started) is None


@NIGHTS
def test_s48_a_day_of_a_busy_session_has_24_hours(cast, db, night):
    set_value(Key.SESSION_DAYS, 1)
    with clock.at(night):
        started = begin(cast.alice)
    for step in range(1, 72):
        with clock.at(night + timedelta(minutes=20 * step)):
            assert known(started), step
    with clock.at(night + timedelta(hours=24, seconds=1)):
        assert known(started) is None
    assert why(db, started) is EndReason.LIFE


@NIGHTS
def test_s48_the_screen_locks_in_its_time_across_the_change(cast, night):
    make_pin(cast.alice, minutes=20)
    with clock.at(night):
        started = begin(cast.alice)
    with clock.at(night + timedelta(minutes=19, seconds=59)):
        assert known(started, active=False).stage is Stage.OPEN
    with clock.at(night + timedelta(minutes=20, seconds=1)):
        assert known(started).stage is Stage.LOCKED


@NIGHTS
def test_s48_polling_through_the_night_is_no_activity(cast, db, night):
    with clock.at(night):
        started = begin(cast.alice)
    for step in range(1, 6):
        with clock.at(night + timedelta(minutes=5 * step)):
            assert known(started, active=False), step
    with clock.at(night + timedelta(minutes=30, seconds=1)):
        assert known(started, active=False) is None
    assert why(db, started) is EndReason.IDLE


def test_s48_a_clock_set_back_two_minutes_lengthens_no_chosen_limit(cast):
    """Changed after the clock was set back, a session still ends no later than its new length from its true begin."""
    started = begin(cast.alice)
    began = clock.now()
    with clock.shifted(timedelta(minutes=-2)):
        assert known(started)  # the session's times move with the clock
        actor = actor_of(cast.alice, session_id=started.session_id)
        session_rules.change(actor, idle_minutes=1440, days=1, limit=0, at_limit="replace", bind=False)
    true_end = began + timedelta(days=1) - timedelta(minutes=2)
    with clock.at(true_end - timedelta(seconds=30)):
        assert known(started)
    with clock.at(true_end + timedelta(seconds=1)):
        assert known(started) is None


def test_s48_a_clock_set_back_again_and_again_ends_the_session_in_its_time(cast):
    """An hour passes and the clock goes back by two minutes, over and over: 24 true hours are all there are."""
    set_value(Key.SESSION_DAYS, 1)
    set_value(Key.SESSION_IDLE_MINUTES, 120)
    started, shown, true = begin(cast.alice), timedelta(0), 0
    while true < 24:
        true, shown = true + 1, shown + timedelta(hours=1)
        with clock.shifted(shown):
            login = known(started)
        assert (login is None) == (true == 24), true
        shown -= timedelta(minutes=2)
        with clock.shifted(shown):
            assert (known(started) is None) == (true == 24), true
