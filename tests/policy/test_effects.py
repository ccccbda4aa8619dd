"""What a change of a policy does, in figures, before anybody asks for it."""

from __future__ import annotations

from datetime import timedelta

from admin_app.desk.policy_effects import figures
from admin_app.desk.policy_effects.figures import Bound, Effect, EffectKind
from admin_app.desk.policy_effects.registry import EFFECTS, effects
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.policy.draft import draft
from admin_app.policy.register import REGISTER, Key
from admin_app.policy.schedule import Setting
from admin_app.sign_in.models import TrustedBrowser
from tests.cast import actor_of
from tests.factories import closing
from tests.factories.people import make_person
from tests.factories.sessions import make_session
from tests.factories.support import allow
from tests.policy.test_values import set_value


def told(actor, key, value, account=None):
    found = effects(actor, draft(Setting(key, account and account.id), value))
    return {effect.kind: effect.count for effect in found}


def test_each_policy_says_what_a_change_does(cast, count_statements):
    assert set(EFFECTS) == set(Key)
    for key, policy in REGISTER.items():
        for value in (policy.least, policy.most, *policy.choices, True, False):
            if value is not None and policy.admits(value):
                with count_statements() as seen:
                    assert effects(actor_of(cast.root), draft(Setting(key), value)), key
                assert seen.total <= 8


def test_people_without_a_second_factor_are_counted(cast):
    house = cast.nordlicht
    make_person(house, factor=True), cast.alice, cast.bob
    everybody = told(actor_of(cast.root), Key.FACTOR_REQUIRED, "everybody", house)
    owners = told(actor_of(cast.root), Key.FACTOR_REQUIRED, "owners", house)
    assert [found[EffectKind.WITHOUT_FACTOR] for found in (everybody, owners)] == [2, 1]


def test_sessions_that_end_at_once_and_those_that_end_sooner_are_counted(cast):
    now = clock.now()
    make_session(cast.alice, created_at=now - timedelta(days=5), ends_at=now + timedelta(days=9))
    make_session(cast.bob, created_at=now - timedelta(days=1), ends_at=now + timedelta(days=13))
    make_session(cast.carol, created_at=now - timedelta(days=1), ends_at=now + timedelta(days=1))
    found = told(actor_of(cast.root), Key.SESSION_DAYS, 3)
    assert found == {EffectKind.SESSIONS_END: 1, EffectKind.SESSIONS_SHORTER: 1}
    assert told(actor_of(cast.root), Key.SESSION_DAYS, 30) == {EffectKind.FROM_NOW_ON: None}


def test_who_asks_is_told_of_being_signed_out_by_it(cast):
    began = clock.now() - timedelta(hours=3)
    own = make_session(cast.root, created_at=began, ends_at=began + timedelta(hours=12))
    found = told(actor_of(cast.root, session_id=own.id), Key.STAFF_SESSION_HOURS, 2)
    assert EffectKind.YOU_ARE_SIGNED_OUT in found
    assert found[EffectKind.ADMINISTRATORS_SIGNED_OUT] == 1
    assert EffectKind.YOU_ARE_SIGNED_OUT not in told(actor_of(cast.ruth), Key.STAFF_SESSION_HOURS, 2)


def test_people_on_more_devices_than_allowed_are_counted_once_each(cast):
    for who in (cast.alice, cast.alice, cast.alice, cast.bob):
        make_session(who)
    found = told(actor_of(cast.root), Key.SESSION_LIMIT, 2)
    assert found == {EffectKind.NEXT_SIGN_IN: None, EffectKind.TOO_MANY_DEVICES: 1}


def test_a_figure_stops_at_two_hundred(cast, monkeypatch):
    monkeypatch.setattr(figures, "MOST", 2)
    for _ in range(3):
        browser(cast.alice)
    found = effects(actor_of(cast.root), draft(Setting(Key.TRUSTED_BROWSER_DAYS), 5))
    assert found[1:] == [Effect(EffectKind.BROWSERS_KEPT, 2, Bound.MORE_THAN)]


def test_a_figure_over_a_large_table_is_the_least_there_are(cast, monkeypatch):
    monkeypatch.setattr(figures, "LOOKED_AT", 1)
    assert [cast.alice, cast.bob]
    found = effects(actor_of(cast.root), draft(Setting(Key.FACTOR_REQUIRED), "everybody"))
    assert found[0].bound is Bound.AT_LEAST


def browser(user):
    with transaction() as session:
        ends = clock.now() + timedelta(days=3)
        session.add(TrustedBrowser(user_id=user.id, token_hash=clock.new_id().hex, ends_at=ends))


def test_what_was_told_to_somebody_is_kept(cast):
    closing.approved(cast)
    found = told(actor_of(cast.root), Key.CLOSING_WAIT_DAYS, 30)
    assert found == {EffectKind.FROM_NOW_ON: None, EffectKind.CLOSINGS_KEPT: 1}


def test_a_grant_that_is_as_old_as_allowed_cannot_be_made_longer(cast):
    with clock.shifted(timedelta(hours=-30)):
        set_value(Key.GRANT_HOURS, 48)
        allow(cast.alice)
    assert told(actor_of(cast.root), Key.GRANT_MAX_DAYS, 1) == {EffectKind.GRANTS_AT_END: 1}
    assert told(actor_of(cast.root), Key.GRANT_HOURS, 5)[EffectKind.GRANTS_KEPT] == 1


def test_a_value_for_an_account_that_everybodys_overrules_says_so(cast):
    set_value(Key.SESSION_DAYS, 3)
    assert told(actor_of(cast.root), Key.SESSION_DAYS, 9, cast.nordlicht) == {EffectKind.OVERRULED: None}
