"""The history of tries: the steps of one sign-in are one line, in lists and in counts."""

from __future__ import annotations

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import DomainError
from admin_app.kernel.rights.lens import own
from admin_app.overview.account import tabs as account_tabs
from admin_app.session import queries
from admin_app.session.models import STEPS, SignInAttempt, Stage
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import progress
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.session.test_life import known
from tests.sign_in.door import app_code, knock, results


@pytest.fixture
def eve(cast):
    """Somebody with an authenticator app."""
    return make_person(cast.nordlicht, factor=True, username="eve")


def told(user, **more):
    return [line.result.value for line in queries.history(user.id, own(), **more).rows]


def refused(cast):
    found = account_tabs.security(actor_of(cast.sam), cast.nordlicht.id, own())
    return [row.result.value for row in found.refused]


def tries(user, *results, session_id=None):
    with transaction() as session:
        for result in results:
            session.add(SignInAttempt(user_id=user.id, result=result, session_id=session_id, at=clock.now()))
            session.flush()


def test_a_sign_in_in_two_steps_is_one_line_and_no_refused_one(cast, eve):
    second_factor.finish(known(knock("eve")).actor, app_code())
    assert results(eve.id) == ["factor_needed", "signed_in"]
    assert told(eve) == ["signed_in"]
    assert refused(cast) == []


def test_a_code_that_was_never_given_stands_there(cast, eve):
    assert knock("eve").stage is Stage.FACTOR
    assert told(eve) == refused(cast) == ["factor_needed"]


def test_of_a_sign_in_that_was_given_up_its_last_step_stands_there(cast):
    tries(cast.bob, "factor_needed", "held", "pin_needed", session_id=clock.new_id())
    assert told(cast.bob) == refused(cast) == ["pin_needed"]


def test_a_wrong_code_stays_a_refused_try_though_the_next_one_was_right(cast, eve):
    waiting = known(knock("eve")).actor
    with pytest.raises(DomainError):
        second_factor.finish(waiting, "000000")
    second_factor.finish(waiting, app_code())
    assert told(eve) == ["signed_in", "wrong_code"]
    assert refused(cast) == ["wrong_code"]


def test_steps_fold_across_the_pages_of_the_history(cast):
    tries(cast.bob, "wrong_password")
    tries(cast.bob, "factor_needed", "signed_in", session_id=clock.new_id())
    first = queries.history(cast.bob.id, own(), size=1)
    assert [line.result.value for line in first.rows] == ["signed_in"]
    assert told(cast.bob, size=1, key=first.older) == ["wrong_password"]


def test_another_sign_ins_success_hides_nothing(cast):
    tries(cast.bob, "factor_needed", session_id=clock.new_id())
    tries(cast.bob, "signed_in", session_id=clock.new_id())
    assert told(cast.bob) == ["signed_in", "factor_needed"]


def test_every_stage_that_a_sign_in_waits_at_is_such_a_step():
    assert set(progress.WAITS_FOR.values()) == STEPS
