"""A member of staff is disputed: what they proposed or confirmed of policies since counts no longer until it is confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.policy import schedule
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.policy.schedule import Made, Setting
from tests.dispute.test_staff import confirmed_by, is_disputed

DAYS = Setting(Key.SESSION_DAYS)


def put(value: Any, by: Any = None, confirmed: Any = None, *, days: int = 0) -> None:
    made = Made(by and by.id, confirmed and confirmed.id, "Because")
    with transaction():
        schedule.put(DAYS, value, made, at=clock.now() + timedelta(days=days))


def test_s66_what_either_of_the_two_did_stands_as_before(cast, outbox):
    put(7)
    put(20, cast.root, cast.ada)
    put(30, cast.ruth, cast.root)
    is_disputed(cast.root, outbox)
    assert policy.number(Key.SESSION_DAYS) == 7
    confirmed_by(cast.ruth, cast.root)
    assert policy.number(Key.SESSION_DAYS) == 7


def test_s66_what_was_planned_never_comes(cast, outbox):
    put(30, cast.root, cast.ada, days=3)
    is_disputed(cast.root, outbox)
    assert not schedule.standing(DAYS).planned
    with clock.shifted(timedelta(days=4)):
        assert policy.number(Key.SESSION_DAYS) == 14


def test_what_others_did_afterwards_goes_on(cast, outbox):
    put(30, cast.root, cast.ada)
    put(9, cast.ruth, cast.ada)
    is_disputed(cast.root, outbox)
    assert policy.number(Key.SESSION_DAYS) == 9
