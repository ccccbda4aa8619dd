"""The session limit is exact with fifty sign-ins at once, whichever way each came in (SECURITY 15)."""

from __future__ import annotations

import time
from collections import Counter

import pytest
import sqlalchemy as sa

from admin_app.kernel.errors import RateLimited
from admin_app.policy.register import Key
from admin_app.session.limits import concurrent_limit
from admin_app.session.limits.concurrent_limit import LimitReached
from admin_app.session.models import EndReason, LoginSession, Stage
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow.subject import by_id
from tests.factories.people import make_person
from tests.policy.test_values import set_value
from tests.session.test_life import begin, known
from tests.sign_in.door import knock

AT_ONCE = 50


def limit_to(user, number, at_limit):
    set_value(Key.SESSION_LIMIT, number, user_id=user.id)
    set_value(Key.SESSION_AT_LIMIT, at_limit, user_id=user.id)


def last_steps(user):
    """Fifty sign-ins of a person whose code was right: what is left to each is to open."""
    person = by_id(user.id)
    waiting = [known(begin(user, stage=Stage.FACTOR)).actor for _ in range(AT_ONCE)]
    return [
        lambda actor=actor: second_factor.passed(actor, person, ("password", "totp"), done=Stage.FACTOR)
        for actor in waiting
    ]


def patiently(name):
    """A sign-in that tries again while the throttle holds several unresolved tries of one name back."""
    for _ in range(600):
        try:
            return knock(name)
        except RateLimited:
            time.sleep(0.05)
    raise TimeoutError(name)


def outcomes(results):
    return Counter(type(r).__name__ for r in results)


def ended(db, user):
    reasons = sa.select(LoginSession.ended_why).where(LoginSession.user_id == user.id)
    return Counter(db.session.scalars(reasons))


@pytest.mark.feature("S4-12", "S4-13", "S4-14")
@pytest.mark.parametrize("most", [1, 2, 7])
def test_s15_where_new_ones_are_refused_exactly_so_many_of_fifty_open(cast, db, threads, postgres_only, most):
    eve = make_person(cast.nordlicht, factor=True)
    limit_to(eve, most, "refuse")
    results = threads(last_steps(eve))
    opened = [r for r in results if getattr(r, "stage", None) is Stage.OPEN]
    choosing = [r for r in results if getattr(r, "stage", None) is Stage.LIMIT]
    assert len(opened) == most
    assert outcomes(results)["LimitReached"] + len(choosing) == AT_ONCE - most
    assert len(concurrent_limit.signed_in(eve.id)) == most


def test_s15_where_the_former_gives_way_one_of_fifty_stays_and_the_others_say_why(
    cast, db, threads, postgres_only
):
    eve = make_person(cast.nordlicht, factor=True)
    limit_to(eve, 1, "replace")
    results = threads(last_steps(eve))
    assert outcomes(results) == {"Started": AT_ONCE}
    assert len(concurrent_limit.signed_in(eve.id)) == 1
    assert ended(db, eve) == {EndReason.LIMIT: AT_ONCE - 1, None: 1}


def test_s15_it_holds_by_password_too_however_often_they_try(cast, threads, postgres_only):
    limit_to(cast.alice, 3, "refuse")
    results = threads([lambda: patiently("alice.lind")] * AT_ONCE)
    assert outcomes(results) == {"Started": 3, "LimitReached": AT_ONCE - 3}
    assert len(concurrent_limit.signed_in(cast.alice.id)) == 3


def test_s15_two_people_dont_count_for_each_other(cast, threads, postgres_only):
    for user in (cast.alice, cast.bob):
        limit_to(user, 2, "refuse")
    results = threads([lambda: patiently("alice.lind"), lambda: patiently("bob.solberg")] * 6)
    assert outcomes(results) == {"Started": 4, "LimitReached": 8}
    assert not any(isinstance(r, Exception) and not isinstance(r, LimitReached) for r in results)
