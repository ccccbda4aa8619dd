"""A policy says the strictest of its levels, and no value out of its range gets in."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from admin_app.kernel.db import transaction
from admin_app.policy import service as policy
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import REGISTER, Key
from migrations.by_hand import POLICY_RANGES_KEPT_TICKETS


def set_value(key: Key, value: object, **level: object) -> None:
    with transaction() as session:
        session.add(PolicyValue(key=key.value, value=value, **level))


def test_without_a_value_the_default_counts(app):
    assert {key: policy.value(key) for key in Key} == {key: REGISTER[key].default for key in Key}


def test_the_strictest_of_operator_account_and_person_wins(cast):
    set_value(Key.SESSION_DAYS, 10)
    set_value(Key.SESSION_DAYS, 5, account_id=cast.nordlicht.id)
    set_value(Key.SESSION_DAYS, 20, user_id=cast.alice.id)
    assert policy.number(Key.SESSION_DAYS, cast.nordlicht.id, cast.alice.id) == 5
    assert policy.number(Key.SESSION_DAYS, cast.other.id, cast.alice.id) == 10
    assert policy.number(Key.SESSION_DAYS) == 10


def test_of_waiting_times_the_longest_is_the_strictest(cast):
    set_value(Key.CLOSING_WAIT_DAYS, 2)
    set_value(Key.CLOSING_WAIT_DAYS, 7, account_id=cast.nordlicht.id)
    assert policy.number(Key.CLOSING_WAIT_DAYS, cast.nordlicht.id) == 7


def test_of_two_rules_for_passwords_neither_is_the_stricter_so_both_hold(cast):
    set_value(Key.PASSWORD_RULE, "classes")
    set_value(Key.PASSWORD_RULE, "length", account_id=cast.nordlicht.id)
    assert policy.value(Key.PASSWORD_RULE, cast.nordlicht.id) == "both"
    assert policy.value(Key.PASSWORD_RULE, cast.other.id) == "classes"


def test_a_rule_of_owners_only_narrows_so_the_default_goes_on_where_it_is_stricter(cast):
    level = {"account_id": cast.nordlicht.id, "by_owner": True}
    set_value(Key.SESSION_IDLE_MINUTES, 60, **level)
    set_value(Key.SESSION_DAYS, 3, **level)
    set_value(Key.SESSION_IDLE_MINUTES, 240, user_id=cast.bob.id)
    assert policy.number(Key.SESSION_IDLE_MINUTES, cast.nordlicht.id, cast.alice.id) == 30
    assert policy.number(Key.SESSION_IDLE_MINUTES, cast.nordlicht.id, cast.bob.id) == 60
    assert policy.number(Key.SESSION_DAYS, cast.nordlicht.id, cast.alice.id) == 3


def test_a_laxer_rule_of_owners_loosens_nothing(cast):
    level = {"account_id": cast.nordlicht.id, "by_owner": True}
    set_value(Key.PASSWORD_RULE, "length", **level)
    set_value(Key.FACTOR_REQUIRED, "everybody")
    set_value(Key.FACTOR_REQUIRED, "nobody", **level)
    assert policy.value(Key.PASSWORD_RULE, cast.nordlicht.id) == "both"
    assert policy.value(Key.FACTOR_REQUIRED, cast.nordlicht.id) == "everybody"


def test_several_policies_cost_one_statement(app, count_statements):
    with count_statements() as seen:
        policy.values(*Key)
    assert seen.total == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("session.days", 0),
        ("session.days", 31),
        ("session.days", "5"),
        ("session.days", True),
        ("session.days", None),
        ("password.rule", "none"),
        ("password.rule", 1),
        ("no.such.policy", 1),
        ("username.reserved", "x" * 2001),
        ("username.reserved", 1),
    ],
)
def test_the_database_refuses_a_value_out_of_range(app, key, value):
    with pytest.raises(DBAPIError), transaction() as session:
        session.add(PolicyValue(key=key, value=value if value is not None else sa.JSON.NULL))


def test_a_value_within_range_cannot_be_changed_out_of_it(app):
    set_value(Key.SESSION_DAYS, 30)
    with pytest.raises(DBAPIError), transaction() as session:
        session.scalar(sa.select(PolicyValue)).value = 31


def test_the_database_and_the_register_name_the_same_ranges():
    known = {key.value: range_of(REGISTER[key]) for key in Key}
    assert known == POLICY_RANGES_KEPT_TICKETS


def range_of(policy):
    if isinstance(policy.default, bool):
        return ("yes", "no")
    if policy.is_text:
        return policy.most
    return policy.choices or (policy.least, policy.most)


@pytest.mark.parametrize("key", list(Key))
def test_each_default_lies_within_its_range(key):
    assert REGISTER[key].admits(REGISTER[key].default)
