"""A rule that somebody set, loosened or planned in a session that is disputed is out of force, and what was before counts again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.account_rules import queries, service
from admin_app.kernel import clock
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from tests.account_rules.owners import save
from tests.cast import actor_of
from tests.dispute.thief import breaks_in, disputes, things_of
from tests.factories.account_rules import make_rule
from tests.session.test_life import begin, known
from tests.sign_in.door import later


@pytest.fixture
def alice(cast):
    """An owner who asked for 12 characters five days ago."""
    with later(days=-5):
        make_rule(cast.nordlicht, Key.PASSWORD_LENGTH, 12, by=cast.alice)
    return cast.alice


def days(cast):
    return policy.number(Key.SESSION_DAYS, cast.nordlicht.id)


def test_s66_what_a_thief_set_is_out_of_force_at_once(cast, alice, outbox):
    thief = breaks_in(alice)
    save(alice, actor=thief, session_days=1, session_limit=1)
    assert days(cast) == 1
    disputes(outbox)
    assert days(cast) == 14
    assert "policy_changes" in things_of(alice)
    rows = queries.history(actor_of(alice)).rows
    assert {row.frozen for row in rows if row.key in {Key.SESSION_DAYS, Key.SESSION_LIMIT}} == {True}


def test_s66_a_rule_that_a_thief_took_back_counts_again(cast, alice, outbox):
    thief = breaks_in(alice)
    rule = queries.read(actor_of(alice))[Key.PASSWORD_LENGTH]
    service.take_back(thief, rule.set_by.rule_id)
    assert policy.number(Key.PASSWORD_LENGTH, cast.nordlicht.id) == 8
    disputes(outbox)
    assert policy.number(Key.PASSWORD_LENGTH, cast.nordlicht.id) == 12


def test_s66_what_a_thief_planned_never_begins(cast, alice, outbox):
    thief = breaks_in(alice)
    save(alice, actor=thief, day=clock.now().date() + timedelta(days=3), session_days=1)
    disputes(outbox)
    with later(days=5):
        assert days(cast) == 14


def test_a_session_that_was_ended_by_a_dispute_sets_no_rule(cast, alice, outbox):
    thief = breaks_in(alice)
    disputes(outbox)
    with pytest.raises(service.Conflict):
        save(alice, actor=thief, session_days=1)


def test_colleagues_who_were_not_disputed_stay_signed_in(cast, alice, outbox):
    bobs = begin(cast.bob, account_id=cast.nordlicht.id)
    save(alice, actor=breaks_in(alice), session_days=7)
    disputes(outbox)
    assert known(bobs)
