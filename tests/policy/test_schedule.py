"""Values that count from a moment on: judged at each reading by the clock, one after the other, each change kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.policy import choices, schedule
from admin_app.policy import service as policy
from admin_app.policy.choices import Level
from admin_app.policy.models import PolicyChange, PolicyValue
from admin_app.policy.register import Key
from admin_app.policy.schedule import Made, Setting

DAYS = Setting(Key.SESSION_DAYS)


def put(value, *, days=0, setting=DAYS):
    with transaction():
        return schedule.put(setting, value, Made(reason="for a test"), at=clock.now() + timedelta(days=days))


def says(setting=DAYS):
    return policy.number(setting.key, setting.account_id)


def test_a_value_counts_from_its_moment_on(app):
    put(10)
    put(5, days=2)
    assert says() == 10
    assert [plan.value for plan in schedule.standing(DAYS).planned] == [5]
    with clock.shifted(timedelta(days=3)):
        assert says() == 5
        assert schedule.standing(DAYS) == schedule.Standing(5)


def test_a_value_is_taken_back_from_a_moment_on(app):
    put(10)
    put(None, days=1)
    assert says() == 10
    with clock.shifted(timedelta(days=1)):
        assert says() == 14


def test_a_change_takes_the_place_of_what_was_planned_for_later(app):
    put(10)
    put(5, days=2)
    put(7, days=1)
    assert [plan.value for plan in schedule.standing(DAYS).planned] == [7]
    put(10)
    assert not schedule.standing(DAYS).planned
    with clock.shifted(timedelta(days=3)):
        assert says() == 10


def test_what_changes_nothing_is_no_change(app):
    put(10)
    assert put(10) is None
    assert put(10, days=4) is None


def test_the_mark_stays_while_only_time_goes_by_and_changes_with_each_change(app):
    put(10)
    mark = schedule.standing(DAYS).mark
    with clock.shifted(timedelta(days=1)):
        assert schedule.standing(DAYS).mark == mark
    put(9, days=1)
    assert schedule.standing(DAYS).mark != mark


def test_each_change_is_kept_with_what_stood_before(app, db):
    for value in (10, 9, None):
        put(value)
    rows = db.session.execute(sa.select(PolicyChange.before, PolicyChange.after).order_by(PolicyChange.id))
    assert [tuple(row) for row in rows] == [(None, 10), (10, 9), (9, None)]


def test_what_is_over_leaves_no_rows_that_are_read(app, db):
    for day, value in enumerate((10, 9, 8, 7)):
        with clock.shifted(timedelta(days=day)):
            put(value)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PolicyValue)) <= 2


def test_of_the_operators_and_an_owners_value_for_an_account_the_stricter_counts(cast):
    house = cast.nordlicht.id
    put(9, setting=Setting(Key.SESSION_DAYS, house))
    put(6, setting=Setting(Key.SESSION_DAYS, house, by_owner=True))
    found = choices.limits(Key.SESSION_DAYS, user_id=cast.alice.id, account_id=house)[Key.SESSION_DAYS]
    assert found == choices.Limit(6, Level.OWNER, None, 6, Level.OWNER)
    assert policy.number(Key.SESSION_DAYS, house) == 6
    assert policy.number(Key.SESSION_DAYS, cast.other.id) == 14


def test_what_is_planned_binds_no_choice_before_its_time(cast):
    put(3, days=1)
    assert choices.limits(Key.SESSION_DAYS, user_id=cast.alice.id)[Key.SESSION_DAYS].by is Level.DEFAULT
    with clock.shifted(timedelta(days=1)):
        assert choices.limits(Key.SESSION_DAYS, user_id=cast.alice.id)[Key.SESSION_DAYS].ceiling == 3


@pytest.mark.parametrize("wrong", [{"by_owner": True}, {"ends": -1}])
def test_the_database_refuses_an_owners_value_for_everybody_and_an_end_before_the_beginning(app, wrong):
    now = clock.now()
    ends = now + timedelta(days=wrong["ends"]) if "ends" in wrong else None
    with pytest.raises(sa.exc.IntegrityError), transaction() as session:
        row = PolicyValue(key="session.days", value=3, effective_from=now, ends_at=ends)
        row.by_owner = wrong.get("by_owner", False)
        session.add(row)
