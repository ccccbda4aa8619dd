"""A person's own choice of a limit: taken only as the register admits it, and shown beside what others set."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid
from admin_app.policy import choices
from admin_app.policy import service as policy
from admin_app.policy.choices import Level
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from tests.policy.test_values import set_value


def choose(user, key, value):
    with transaction():
        return choices.choose(user.id, key, value)


def limit(user, key, account=None):
    return choices.limits(key, user_id=user.id, account_id=account and account.id)[key]


def test_a_choice_is_made_changed_and_taken_back(cast, db):
    assert choose(cast.alice, Key.SESSION_DAYS, 3)
    assert policy.number(Key.SESSION_DAYS, user_id=cast.alice.id) == 3
    assert policy.number(Key.SESSION_DAYS, user_id=cast.bob.id) == 14
    assert not choose(cast.alice, Key.SESSION_DAYS, 3)
    assert choose(cast.alice, Key.SESSION_DAYS, 5)
    assert choose(cast.alice, Key.SESSION_DAYS, None)
    assert not choose(cast.alice, Key.SESSION_DAYS, None)
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(PolicyValue))


@pytest.mark.parametrize("value", [0, 31, True, "3", 2.5])
def test_a_value_out_of_range_is_refused(cast, value):
    with pytest.raises(Invalid):
        choose(cast.alice, Key.SESSION_DAYS, value)


def test_the_limit_that_counts_is_told_with_who_set_it(cast, count_statements):
    house, alice = cast.nordlicht, cast.alice
    assert limit(alice, Key.SESSION_DAYS, house).by is Level.DEFAULT
    choose(alice, Key.SESSION_DAYS, 9)
    assert limit(alice, Key.SESSION_DAYS, house) == choices.Limit(9, Level.PERSON, 9, None)
    set_value(Key.SESSION_DAYS, 7, account_id=house.id)
    assert limit(alice, Key.SESSION_DAYS, house) == choices.Limit(7, Level.ACCOUNT, 9, 7, Level.ACCOUNT)
    set_value(Key.SESSION_DAYS, 7)
    ids = {"user_id": alice.id, "account_id": house.id}
    with count_statements() as seen:
        assert (
            choices.limits(Key.SESSION_DAYS, Key.SESSION_LIMIT, **ids)[Key.SESSION_DAYS].by is Level.OPERATOR
        )
    assert seen.total == 1


def test_a_person_without_a_choice_keeps_the_default_where_owners_allow_more(cast):
    set_value(Key.SESSION_IDLE_MINUTES, 60, account_id=cast.nordlicht.id, by_owner=True)
    now = limit(cast.alice, Key.SESSION_IDLE_MINUTES, cast.nordlicht)
    assert (now.value, now.by, now.ceiling, now.ceiling_by) == (30, Level.DEFAULT, 60, Level.OWNER)


def test_where_nought_means_off_any_number_is_stricter(cast):
    set_value(Key.SESSION_LIMIT, 3)
    choose(cast.alice, Key.SESSION_LIMIT, 0)
    assert limit(cast.alice, Key.SESSION_LIMIT) == choices.Limit(3, Level.OPERATOR, 0, 3, Level.OPERATOR)
