"""The operator sets policies at the command line, within their ranges, for everybody or one account."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.kernel.actor import console
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.policy import operator, service
from admin_app.policy.models import PolicyChange
from admin_app.policy.register import Key
from tests.cast import actor_of


def run(app, *words):
    return app.test_cli_runner().invoke(args=["policy", *words])


def test_a_value_counts_for_everybody_from_then_on(app):
    assert run(app, "set", "session.days", "7").exit_code == 0
    assert service.number(Key.SESSION_DAYS) == 7


def test_a_switch_is_on_or_off(app):
    assert run(app, "set", "trusted_browser.on", "on").exit_code == 0
    assert service.value(Key.TRUSTED_BROWSER_ON) is True
    assert run(app, "set", "trusted_browser.on", "perhaps").exit_code == 1


def test_for_one_account_only(app, cast):
    assert run(app, "set", "factor.required", "everybody", "--account", cast.nordlicht.number).exit_code == 0
    assert service.value(Key.FACTOR_REQUIRED, cast.nordlicht.id) == "everybody"
    assert service.value(Key.FACTOR_REQUIRED) == "nobody"


def test_what_holds_for_everybody_alike_is_set_for_no_account(app, cast):
    answer = run(app, "set", "staff_session.hours", "6", "--account", cast.nordlicht.number)
    assert answer.exit_code == 1
    assert "everybody alike" in answer.output


def test_what_the_console_sets_stands_in_the_history_as_the_operators(app, db):
    run(app, "set", "session.days", "7")
    row = db.session.scalar(sa.select(PolicyChange))
    assert (row.before, row.after, row.proposed_by) == (None, 7, None)


def test_default_takes_a_value_back(app):
    run(app, "set", "session.days", "7")
    assert run(app, "set", "session.days", "default").exit_code == 0
    assert service.number(Key.SESSION_DAYS) == 14


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("session.days", "31"),
        ("session.days", "x"),
        ("session.days", "²"),
        ("session.days", "1" * 5000),
        ("screen_lock.minutes", "7"),
    ],
)
def test_a_value_out_of_range_is_refused_with_the_range(app, key, typed):
    answer = run(app, "set", key, typed)
    assert answer.exit_code == 1
    assert "takes" in answer.output


def test_an_unknown_account_is_refused(app):
    assert run(app, "set", "session.days", "7", "--account", "A-99999999").exit_code == 1


def test_the_list_marks_what_was_set(app):
    run(app, "set", "session.days", "7")
    listed = run(app, "list").output
    assert "session.days*" in listed
    assert "recovery.wait_hours" in listed


def test_nobody_else_sets_one(app, cast):
    with pytest.raises(NotAllowed):
        operator.put(actor_of(cast.root), Key.SESSION_DAYS, 7)
    with pytest.raises(Invalid):
        operator.put(console(), Key.SESSION_DAYS, 99)
