"""A limit that becomes stricter reaches the sessions there are; a looser one only those that begin."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.policy import schedule
from admin_app.policy.register import Key
from admin_app.policy.schedule import Made, Setting
from admin_app.session.models import LoginSession
from tests.factories.sessions import make_session


def put(key, value, account=None, *, days=0):
    at = clock.now() + timedelta(days=days)
    with transaction():
        schedule.put(Setting(key, account and account.id), value, Made(), at=at)


def of(db, session):
    db.session.rollback()
    return db.session.get(LoginSession, session.id, populate_existing=True)


@pytest.fixture
def old(cast):
    """A session that began five days ago."""
    began = clock.now() - timedelta(days=5)
    return make_session(cast.alice, created_at=began, ends_at=began + timedelta(days=14))


def test_a_session_past_the_new_life_is_over_at_the_next_request(db, old, run_jobs):
    assert of(db, old).is_live()
    put(Key.SESSION_DAYS, 3)
    run_jobs()
    assert not of(db, old).is_live()


def test_a_looser_value_lengthens_nothing_and_a_default_is_no_limit(db, old, run_jobs):
    before = of(db, old).ends_at
    put(Key.SESSION_DAYS, 30)
    put(Key.SESSION_IDLE_MINUTES, None)
    run_jobs()
    assert of(db, old).ends_at == before


def test_what_is_planned_reaches_them_at_its_moment(db, old, run_jobs):
    put(Key.SESSION_DAYS, 8, days=1)
    run_jobs()
    assert of(db, old).ends_at > clock.now() + timedelta(days=4)
    with clock.shifted(timedelta(days=1)):
        run_jobs()
    assert of(db, old).ends_at < clock.now() + timedelta(days=4)


def test_an_accounts_value_is_its_own(cast, db, run_jobs):
    theirs, others = make_session(cast.alice), make_session(cast.carol)
    put(Key.SESSION_IDLE_MINUTES, 5, cast.nordlicht)
    run_jobs()
    assert of(db, theirs).idle_seconds == 300
    assert of(db, others).idle_seconds == 1800


def test_staffs_limits_are_theirs_alone(cast, db, run_jobs):
    staff, customer = make_session(cast.sam), make_session(cast.alice)
    put(Key.STAFF_SESSION_IDLE_MINUTES, 5)
    run_jobs()
    assert [of(db, s).idle_seconds for s in (staff, customer)] == [300, 1800]


def test_the_screens_of_live_sessions_lock_sooner(cast, db, run_jobs):
    session = make_session(cast.alice)
    put(Key.SCREEN_LOCK_MINUTES, 10)
    run_jobs()
    assert of(db, session).lock_seconds == 600
