""" "It was me" can't be said by the session it is about, nor by one that couldn't know (SECURITY 67)."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.overview.security_page import new_places
from admin_app.session.models import KnownPlace, LoginSession
from admin_app.sign_in import acknowledge
from admin_app.sign_in.factors import second_factor
from tests.cast import actor_of
from tests.dispute.thief import sets_app_up
from tests.factories.people import make_person
from tests.sign_in.door import app_code, at_door, later
from tests.sign_in.travel import BERLIN, CAPE_TOWN, arrive


@pytest.fixture
def alice(cast):
    return cast.alice


def signs_in(user, ip, browser, **when):
    """A sign-in from somewhere, some time ago; its actor."""
    with later(**when):
        started = arrive(user.username, ip, browser=browser)
    return actor_of(user, session_id=started.session_id)


def question_about(actor):
    """The one question a sign-in raised."""
    database.session.rollback()
    return next(q.id for q in new_places(actor) if place(q.id).session_id == actor.session_id)


def place(place_id):
    return database.session.get(KnownPlace, place_id, populate_existing=True)


def is_answered(place_id):
    database.session.rollback()
    return place(place_id).answered_at is not None


@pytest.fixture
def home(alice):
    return signs_in(alice, BERLIN, "home", hours=-2)


@pytest.fixture
def thief(alice, home):
    return signs_in(alice, CAPE_TOWN, "thief", hours=-1)


def refused(actor, question):
    assert not acknowledge.may_answer(actor, question)
    with pytest.raises(acknowledge.NotFromHere):
        acknowledge.it_was_me(actor, question)
    return not is_answered(question)


def test_s67_a_session_from_before_in_another_browser_answers_and_one_answer_is_enough(alice, home, thief):
    question = question_about(thief)
    acknowledge.it_was_me(home, question)
    assert is_answered(question)
    assert new_places(home) == []


def test_s67_one_sign_in_from_a_new_device_and_country_raises_one_question(alice, thief):
    rows = database.session.scalars(
        sa.select(KnownPlace).where(KnownPlace.session_id == thief.session_id)
    ).all()
    assert len(rows) == 2
    assert len(new_places(thief)) == 1


def test_s67_the_session_it_is_about_cannot_say_so(thief):
    assert refused(thief, question_about(thief))


def test_s67_a_session_begun_after_it_cannot_from_another_browser_neither(alice, thief):
    assert refused(signs_in(alice, BERLIN, "home", minutes=-5), question_about(thief))


def test_s67_a_session_from_before_in_the_same_browser_cannot(alice, home):
    before = signs_in(alice, CAPE_TOWN, "thief", minutes=-90)
    after = signs_in(alice, "202.12.27.33", "thief", minutes=-30)
    question = question_about(after)
    acknowledge.it_was_me(home, question_about(before))  # so it isn't in question itself
    assert refused(before, question)


def test_s67_a_session_that_is_itself_in_question_cannot(alice, home, thief):
    second = signs_in(alice, "202.12.27.33", "another", minutes=-10)
    assert refused(thief, question_about(second))


def test_s67_with_a_second_factor_that_was_set_up_before_any_session_can(cast):
    fay = make_person(cast.nordlicht, username="fay", factor=True)
    with later(hours=-3):
        passes(fay, BERLIN, "home")
    with later(hours=-1):
        first = passes(fay, CAPE_TOWN, "travels")
    with later(minutes=-1):
        second = passes(fay, CAPE_TOWN, "travels")
    question = question_about(first)
    acknowledge.it_was_me(second, question)
    assert is_answered(question)


def passes(user, ip, browser):
    """A sign-in with password and app; its actor."""
    started = arrive(user.username, ip, browser=browser)
    from tests.sign_in.travel import traveller

    door = dataclasses.replace(traveller(ip, browser=browser), user_id=user.id, session_id=started.session_id)
    second_factor.finish(door, app_code())
    return actor_of(user, session_id=started.session_id)


def test_s67_with_one_that_was_set_up_in_that_very_session_it_cannot(alice, home, thief):
    with later(minutes=-50):
        secret = sets_app_up(actor_of(alice, session_id=thief.session_id))
    with later(minutes=-40):
        started = arrive("alice.lind", CAPE_TOWN, browser="thief")
        door = dataclasses.replace(
            at_door(), user_id=alice.id, session_id=started.session_id, browser="thief"
        )
        second_factor.finish(door, app_code(secret))
    assert refused(actor_of(alice, session_id=started.session_id), question_about(thief))


def test_s67_a_session_that_nobody_knows_the_browser_of_cannot(alice, home, thief):
    with transaction(), database.session.begin_nested():
        database.session.execute(sa.update(LoginSession).values(browser_hash=""))
    assert refused(home, question_about(thief))
