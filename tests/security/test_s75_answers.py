"""The two answers to a session that moved (SECURITY 66, 67, 75)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.dispute import saying
from admin_app.dispute.models import Dispute
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.session.models import KnownPlace, LoginSession, SignInAttempt
from admin_app.sign_in import acknowledge, reauthentication
from admin_app.sign_in.factors import second_factor
from tests.cast import actor_of
from tests.dispute.thief import app_of, disputes, sets_app_up
from tests.factories.people import PASSWORD, make_person
from tests.sign_in.door import app_code, later
from tests.sign_in.travel import BERLIN, CAPE_TOWN, arrive, comes


def acting(user, started, **more):
    return actor_of(user, session_id=started.session_id, **more)


def open_questions():
    database.session.rollback()
    wanted = sa.select(KnownPlace).where(KnownPlace.moved, KnownPlace.answered_at.is_(None))
    return database.session.scalars(wanted).all()


@pytest.fixture
def moved(cast, home_session):
    """A copy of the session's cookie is used from afar."""
    comes(home_session, CAPE_TOWN, browser="thief")
    return home_session


def test_s67_the_session_that_moved_cannot_say_it_was_me(cast, moved):
    with pytest.raises(acknowledge.NotFromHere):
        acknowledge.it_was_me(acting(cast.alice, moved), open_questions()[0].id)
    assert open_questions()


def test_s67_another_one_that_began_before_the_move_can(cast, home_session):
    phone = arrive("alice.lind", BERLIN, browser="phone")
    acknowledge_all_of(cast, phone, home_session)
    comes(home_session, CAPE_TOWN, browser="thief")
    acknowledge.it_was_me(acting(cast.alice, phone), open_questions()[0].id)
    assert not open_questions()


def acknowledge_all_of(cast, asked, by):
    """The question of a new sign-in is answered in a session of before."""
    wanted = sa.select(KnownPlace.id).where(KnownPlace.session_id == asked.session_id)
    for place_id in database.session.scalars(wanted).all():
        acknowledge.it_was_me(acting(cast.alice, by), place_id)


def test_s67_with_a_second_factor_of_before_proven_since_in_it_it_can(cast, moved):
    fay = make_person(cast.nordlicht, username="fay", factor=True)
    with later(minutes=-10):
        at_home = passes(fay)
    comes(at_home, CAPE_TOWN, browser="fays")
    question = next(q for q in open_questions() if q.user_id == fay.id)
    assert not acknowledge.may_answer(acting(fay, at_home), question.id)
    with later(seconds=31):
        reauthentication.confirm(acting(fay, at_home, fresh=False), PASSWORD, app_code())
        assert acknowledge.may_answer(acting(fay, at_home), question.id)


def passes(user):
    """A sign-in with password and app."""
    started = arrive(user.username, BERLIN, browser="home")
    waiting = actor_of(user, session_id=started.session_id, ip=BERLIN, browser="home")
    return second_factor.finish(waiting, app_code())


def test_s66_the_disputed_moment_is_the_move(cast, home_session, outbox):
    with later(minutes=-15):
        sets_app_up(acting(cast.alice, home_session))
    comes(home_session, CAPE_TOWN, browser="thief")
    at = clock.now()
    disputes(outbox, "session_moved")
    dispute = database.session.scalar(sa.select(Dispute))
    assert abs((at - dispute.since).total_seconds()) < 10
    assert app_of(cast.alice)  # set up before the move: it is the person's


def test_s66_what_the_copy_set_up_is_frozen_by_the_mail_about_that(cast, moved, outbox):
    sets_app_up(acting(cast.alice, moved))
    disputes(outbox, "totp_on")
    began = database.session.get(LoginSession, moved.session_id).created_at
    assert database.session.scalar(sa.select(Dispute.since)) > began
    assert not app_of(cast.alice)


def test_s66_where_the_sign_in_itself_is_in_question_its_start_counts(cast, home_session, outbox):
    thief = arrive("alice.lind", CAPE_TOWN, browser="thief")
    comes(thief, "202.12.27.33", browser="thief's other")
    sets_app_up(acting(cast.alice, thief))
    disputes(outbox, "totp_on")
    began = database.session.get(LoginSession, thief.session_id).created_at
    assert database.session.scalar(sa.select(Dispute.since)) <= began


def test_s66_in_the_session_that_moved_it_is_said_too_and_the_copy_is_out(cast, moved):
    line = database.session.scalar(sa.select(SignInAttempt).where(SignInAttempt.result == "moved"))
    saying.of_attempt(acting(cast.alice, moved), line.id)
    assert comes(moved, CAPE_TOWN, browser="thief") is None
