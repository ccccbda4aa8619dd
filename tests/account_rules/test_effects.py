"""What rules do is told in figures and names before they are saved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.identity.models import Identity
from admin_app.kernel import clock
from admin_app.policy.register import Key
from tests.account_rules.owners import foretold
from tests.cast import actor_of
from tests.factories.account_rules import make_rule
from tests.factories.billing import change
from tests.factories.passkeys import make_passkey
from tests.factories.people import make_person
from tests.policy.test_values import set_value
from tests.session.test_life import begin
from tests.sign_in.door import later


@pytest.fixture(autouse=True)
def _alice_has_a_factor(cast):
    make_passkey(cast.alice)


def test_who_has_to_set_a_factor_up(cast):
    make_person(cast.nordlicht, role="owner", full_name="Jan Petersen")
    make_person(cast.nordlicht, factor=True)
    make_person(cast.nordlicht, status="disabled")
    assert cast.bob
    assert foretold(cast.alice, factor_required="owners").without_factor == ("Jan Petersen",)
    assert set(foretold(cast.alice, factor_required="everybody").without_factor) == {
        "Jan Petersen",
        "Bob Solberg",
    }


def test_whoever_had_to_have_one_before_is_not_named_again(cast):
    make_person(cast.nordlicht, role="owner", full_name="Jan Petersen")
    make_rule(cast.nordlicht, Key.FACTOR_REQUIRED, "owners")
    assert foretold(cast.alice, factor_required="everybody").without_factor == ()


@pytest.mark.feature("S2-03")
def test_whose_password_is_judged_anew(cast):
    assert cast.bob
    change(make_person(cast.nordlicht), identity=Identity.THIRD_PARTY)
    effects = foretold(cast.alice, password_rule="both")
    assert (effects.passwords, effects.actors_password) == (2, True)
    assert foretold(cast.alice, session_days=3).passwords == 0


def test_which_devices_are_signed_out_at_once(cast):
    with later(days=-4):
        begin(cast.bob, account_id=cast.nordlicht.id)
    here = begin(cast.alice, account_id=cast.nordlicht.id)
    with later(minutes=20):
        begin(cast.bob, account_id=cast.nordlicht.id)
        actor = actor_of(cast.alice, session_id=here.session_id)
        effects = foretold(cast.alice, actor=actor, idle_minutes=15)
        assert (effects.ending, effects.this_ends) == (1, True)
        assert (
            foretold(cast.alice, actor=actor, session_days=2).ending == 0
        )  # that of four days ago idled away


def test_which_devices_are_too_old_on_the_day(cast):
    set_value(Key.SESSION_IDLE_MINUTES, 1440)
    begin(cast.bob, account_id=cast.nordlicht.id)
    day = clock.now().date() + timedelta(days=9)
    assert foretold(cast.alice, day=day, session_days=3).ending == 1
    assert foretold(cast.alice, day=clock.now().date() + timedelta(days=2), session_days=3).ending == 0


def test_who_is_signed_in_on_more_devices_than_will_be_allowed(cast):
    for _ in range(3):
        begin(cast.bob, account_id=cast.nordlicht.id)
    assert foretold(cast.alice, session_limit=2).crowded == ("Bob Solberg",)
    assert foretold(cast.alice, session_limit=3).crowded == ()


def test_who_is_signed_out_sooner_is_whoever_chose_more_or_nothing(cast):
    set_value(Key.SESSION_IDLE_MINUTES, 240, user_id=cast.bob.id)
    set_value(Key.SESSION_DAYS, 2, user_id=cast.alice.id)
    assert foretold(cast.alice, session_days=7).sooner == 1
    effects = foretold(cast.alice, idle_minutes=60)
    assert (effects.sooner, effects.others_mailed) == (1, 1)


def test_nobody_is_asked_anything_where_all_keep_to_it(cast):
    assert cast.bob
    effects = foretold(cast.alice, idle_minutes=60)
    assert effects.asks_nobody
    assert (effects.others_mailed, effects.owners) == (0, 1)


def test_the_figures_cost_no_more_with_more_people(cast, count_statements):
    def statements():
        with count_statements() as seen:
            foretold(cast.alice, factor_required="everybody")
        return seen.total

    make_person(cast.nordlicht)
    before = statements()
    for _ in range(5):
        make_person(cast.nordlicht)
    assert statements() == before
