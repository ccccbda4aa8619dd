"""Owners set rules for signing in to their account: stricter than the operator's, told first, from a day on or at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from admin_app.account_rules import queries, service
from admin_app.account_rules.service import EffectsTold, NeedsOwnFactor
from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.kernel.rights.permissions import AccountStatus, WrongState
from admin_app.policy import service as policy
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.session.models import Stage
from tests.account_rules.owners import foretold, save
from tests.cast import actor_of
from tests.factories.account_rules import make_rule
from tests.factories.billing import change
from tests.factories.passkeys import make_passkey
from tests.policy.test_values import set_value
from tests.session.test_life import begin, known
from tests.sign_in.door import knock


def count(db, model=PolicyValue):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_s09_it_asks_for_a_fresh_sign_in_in_the_command_itself(cast):
    with pytest.raises(ReauthRequired):
        service.save(actor_of(cast.alice, fresh=False), wanted={}, state="")
    with pytest.raises(ReauthRequired):
        service.take_back(actor_of(cast.alice, fresh=False), clock.new_id())


@pytest.mark.feature("S2-03")
def test_what_an_owner_sets_holds_for_the_account_alone(cast):
    assert save(cast.alice, session_days=3, password_length=14)
    assert policy.number(Key.SESSION_DAYS, cast.nordlicht.id, cast.bob.id) == 3
    assert policy.number(Key.PASSWORD_LENGTH, cast.nordlicht.id) == 14
    assert policy.number(Key.SESSION_DAYS, cast.other.id, cast.carol.id) == 14


def test_s21_a_manager_sets_none(cast):
    with pytest.raises(NotAllowed):
        service.save(actor_of(cast.bob), wanted={Key.SESSION_DAYS: 3}, state="")


@pytest.mark.parametrize("status", [s for s in AccountStatus if s is not AccountStatus.ACTIVE])
def test_an_account_that_is_not_active_keeps_its_rules_as_they_are(cast, status):
    rule_id = make_rule(cast.nordlicht, Key.SESSION_DAYS, 3)
    actor = actor_of(cast.alice)
    change(cast.nordlicht, status=status)
    with pytest.raises(WrongState):
        service.save(actor, wanted={Key.SESSION_DAYS: 2}, state="")
    with pytest.raises(WrongState):
        service.take_back(actor, rule_id)


@pytest.mark.parametrize(
    ("operator", "field", "value"),
    [
        ({"session.days": 5}, "session_days", 5),
        ({"session.days": 5}, "session_days", 7),
        ({"session.idle_minutes": 20}, "idle_minutes", 60),
        ({"session.limit": 3}, "session_limit", 4),
        ({}, "session_limit", 0),
        ({"factor.required": "everybody"}, "factor_required", "owners"),
        ({}, "factor_required", "nobody"),
        ({}, "password_rule", "length"),
        ({"password.rule": "length"}, "password_rule", "classes"),
        ({"password.min_length": 16}, "password_length", 12),
        ({}, "password_length", 8),
        ({}, "password_length", 65),
        ({}, "session_days", 31),
        ({}, "idle_minutes", "60"),
        ({}, "factor_required", "somebody"),
    ],
)
@pytest.mark.feature("S2-03")
def test_nothing_laxer_than_the_operators_nor_out_of_range_is_taken(cast, db, operator, field, value):
    for key, said in operator.items():
        set_value(Key(key), said)
    before = count(db)
    with pytest.raises(Invalid) as refused:
        save(cast.alice, **{field: value})
    assert refused.value.field == field
    assert count(db) == before


def test_what_staff_set_for_the_account_binds_its_owners_too(cast):
    set_value(Key.SESSION_DAYS, 2, account_id=cast.nordlicht.id)
    with pytest.raises(Invalid):
        save(cast.alice, session_days=3)
    assert save(cast.alice, session_days=1)


def test_the_effect_is_told_before_anything_is_saved(cast, db, outbox):
    effects = foretold(cast.alice, session_days=3)
    assert (count(db), outbox.all()) == (0, [])
    with pytest.raises(EffectsTold):  # another wish than the one that was told
        save(cast.alice, session_days=2, told=effects.mark)
    assert save(cast.alice, session_days=3, told=effects.mark)


def test_nothing_changed_tells_nobody(cast, db, outbox):
    make_rule(cast.nordlicht, Key.SESSION_DAYS, 3)
    assert not save(cast.alice, session_days=3)
    assert outbox.all() == []
    assert count(db, AuditEvent) == 0


def test_the_trail_keeps_before_and_after(cast, db):
    make_rule(cast.nordlicht, Key.SESSION_DAYS, 3)
    save(cast.alice, session_days=2, session_limit=5)
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.name, event.facts["fields"]) == ("account.rules_changed", "session_days, session_limit")
    kept = [d.words for d in db.session.scalars(sa.select(AuditDetail)) if "after" in d.words]
    assert kept[0]["before"] == {"session_days": 3, "session_limit": "none"}
    assert kept[0]["after"] == {"session_days": 2, "session_limit": 5}


def test_from_a_day_on_it_begins_at_midnight_where_the_owner_is(cast):
    with clock.at(datetime(2026, 11, 29, 14, tzinfo=UTC)):  # the 30th there
        actor = actor_of(cast.alice, time_zone="Pacific/Auckland")
        save(cast.alice, actor=actor, day=date(2026, 12, 12), session_days=3)
    midnight = datetime(2026, 12, 11, 11, tzinfo=UTC)
    for moment, days in ((midnight - timedelta(seconds=1), 14), (midnight, 3)):
        with clock.at(moment):
            assert policy.number(Key.SESSION_DAYS, cast.nordlicht.id) == days


@pytest.mark.parametrize("ahead", [-1, 0, 31])
def test_the_day_lies_ahead_and_not_too_far(cast, ahead):
    day = clock.now().date() + timedelta(days=ahead)
    with pytest.raises(Invalid) as refused:
        save(cast.alice, day=day, actor=actor_of(cast.alice, time_zone="UTC"), session_days=3)
    assert refused.value.field == "day"


def test_a_planned_rule_leaves_the_one_in_force_until_then(cast):
    make_rule(cast.nordlicht, Key.SESSION_DAYS, 7)
    save(cast.alice, day=clock.now().date() + timedelta(days=9), session_days=2)
    assert policy.number(Key.SESSION_DAYS, cast.nordlicht.id) == 7
    rule = queries.read(actor_of(cast.alice))[Key.SESSION_DAYS]
    assert (rule.own.value, [plan.value for plan in rule.own.planned], rule.chosen) == (7, [2], 2)


def test_an_owner_is_never_shut_out_unawares_by_the_own_rule(cast, db):
    with pytest.raises(NeedsOwnFactor):
        foretold(cast.alice, factor_required="owners")
    assert count(db) == 0
    make_passkey(cast.alice)
    assert save(cast.alice, factor_required="owners")


def test_a_compulsory_factor_leaves_only_its_set_up_from_the_next_request_on(cast):
    make_passkey(cast.alice)
    bobs, carols = begin(cast.bob), begin(cast.carol)
    assert known(bobs).stage is Stage.OPEN
    save(cast.alice, factor_required="everybody")
    assert (known(bobs).stage, known(carols).stage) == (Stage.FACTOR_SETUP, Stage.OPEN)
    assert knock("bob.solberg").stage is Stage.FACTOR_SETUP


def test_a_factor_compulsory_from_a_day_on_asks_nobody_before(cast):
    make_passkey(cast.alice)
    day = clock.now().date() + timedelta(days=2)
    save(cast.alice, day=day, actor=actor_of(cast.alice, time_zone="UTC"), factor_required="everybody")
    assert cast.bob
    assert knock("bob.solberg").stage is Stage.OPEN
    with clock.at(datetime.combine(day, datetime.min.time(), UTC)):
        assert knock("bob.solberg").stage is Stage.FACTOR_SETUP


def test_live_sessions_follow_a_rule_at_once(cast, run_jobs):
    bobs = begin(cast.bob, account_id=cast.nordlicht.id)
    with clock.shifted(timedelta(minutes=20)):
        alices = begin(cast.alice, account_id=cast.nordlicht.id)
        save(cast.alice, actor=actor_of(cast.alice, session_id=alices.session_id), idle_minutes=15)
        run_jobs()
        assert known(bobs) is None
        assert known(alices)


def test_a_rule_is_taken_back_in_force_or_planned(cast):
    save(cast.alice, session_days=3)
    save(cast.alice, day=clock.now().date() + timedelta(days=9), session_days=2)
    rule = queries.read(actor_of(cast.alice))[Key.SESSION_DAYS]
    service.take_back(actor_of(cast.alice), rule.set_by.rule_id)
    rule = queries.read(actor_of(cast.alice))[Key.SESSION_DAYS]
    assert (rule.own.value, rule.own.planned) == (None, ())
    assert policy.number(Key.SESSION_DAYS, cast.nordlicht.id) == 14


def test_s19_another_accounts_rule_is_not_there(cast):
    theirs = make_rule(cast.other, Key.SESSION_DAYS, 3)
    with pytest.raises(NotFound):
        service.take_back(actor_of(cast.alice), theirs)


def test_s41_an_owner_who_filled_the_page_in_before_another_saved_is_told(cast):
    state = queries.mark(queries.read(actor_of(cast.alice)))
    save(cast.alice, session_days=3)
    with pytest.raises(Conflict):
        service.save(actor_of(cast.alice), wanted={Key.SESSION_DAYS: 2}, state=state)
    assert policy.number(Key.SESSION_DAYS, cast.nordlicht.id) == 3


def test_what_was_changed_is_told_with_who_and_when_the_newest_first(cast):
    save(cast.alice, session_days=3)
    save(cast.alice, session_days=2)
    rows = queries.history(actor_of(cast.alice)).rows
    assert [(row.before, row.after, row.by) for row in rows] == [
        (3, 2, "Alice Lindqvist"),
        (None, 3, "Alice Lindqvist"),
    ]
    with pytest.raises(NotAllowed):
        queries.history(actor_of(cast.bob))
