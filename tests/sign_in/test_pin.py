"""The PIN: what may be one, how it is set, changed and turned off, when it is asked for (S2-04, S2-05, S2-06)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, ReauthRequired
from admin_app.policy.choices import Level
from admin_app.policy.models import PolicyValue
from admin_app.session.models import EndReason
from admin_app.sign_in.password import hashing
from admin_app.sign_in.pin import settings as pin_settings
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person
from tests.factories.pins import PIN, lock, make_pin, pin_of, row_of, shut_pin


def events(db):
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditEvent.name).order_by(AuditEvent.at, AuditEvent.id)))


@pytest.mark.parametrize(
    "good", ["2704", "27041", "270419", "8305117", "83051174", "1123", "1212", "0246", "9753"]
)
def test_four_to_eight_digits_may_be_a_pin(good):
    assert pin_settings.check(good) == good


@pytest.mark.parametrize(
    "bad",
    ["", "270", "270419270", "27a4", "27 04", "-2704", "2.70", "٢٧٠٤", "２７０４", "²³¹⁰", "0000", "99999999", "1234", "4321", "0123",
     "98765", "12345678", "7890", "3210", "2704\n", "2704\0"],
)  # fmt: skip
def test_neither_other_signs_nor_equal_digits_nor_a_run_are_a_pin(bad):
    with pytest.raises(Invalid) as refused:
        pin_settings.check(bad)
    assert refused.value.field == "new"


def test_s9_setting_a_pin_asks_for_a_fresh_sign_in_and_tells_every_address(cast, db, outbox):
    with pytest.raises(ReauthRequired):
        pin_settings.put(actor_of(cast.alice, fresh=False), new=PIN)
    assert pin_of(cast.alice) is None
    pin_settings.put(actor_of(cast.alice), new=PIN)
    assert (outbox.last.to, outbox.last.template) == (cast.alice.email, "pin_on")
    assert PIN not in outbox.last.text
    assert events(db) == [Event.PIN_ON]


def test_the_pin_is_kept_as_argon2id_alone(cast):
    pin_settings.put(actor_of(cast.alice), new=PIN)
    kept = pin_of(cast.alice)
    assert kept.hash.startswith("$argon2id$")
    assert hashing.verify(kept.hash, PIN)


def test_a_new_pin_takes_the_place_of_the_former_and_is_heard_again(cast, db, outbox):
    fay = make_person(cast.nordlicht, factor=True)
    shut_pin(fay, after_sign_in=True)
    pin_settings.put(actor_of(fay), new="8305")
    kept = pin_of(fay)
    assert (kept.tries, kept.shut_at, kept.after_sign_in) == ([], None, True)
    assert hashing.verify(kept.hash, "8305")
    assert outbox.last.template == "pin_changed"
    assert events(db) == [Event.PIN_CHANGED]


def test_s68_a_shut_one_takes_the_mailed_link_where_no_second_factor_is_on(cast):
    shut_pin(cast.alice)
    for act in (
        lambda: pin_settings.put(actor_of(cast.alice), new="8305"),
        lambda: pin_settings.turn_off(actor_of(cast.alice)),
    ):
        with pytest.raises(Conflict):
            act()
    assert pin_of(cast.alice).shut_at


def test_turning_it_on_chooses_in_the_same_act_when_it_is_asked_for_and_is_one_mail(client, cast, outbox):
    here = sign_in(client, cast.alice)
    pin_settings.put(actor_of(cast.alice), new=PIN, minutes=20, after_sign_in=True)
    assert (row_of(here).lock_seconds, pin_of(cast.alice).after_sign_in) == (1200, True)
    assert [m.template for m in outbox.all()] == ["pin_on"]
    assert "20\u00a0min" in outbox.last.text


@pytest.mark.feature("S2-05", "S2-06")
def test_the_choices_hold_for_the_live_sessions_at_once_and_a_mail_tells_of_them(client, cast, outbox):
    make_pin(cast.alice)
    here = sign_in(client, cast.alice)
    pin_settings.choose(actor_of(cast.alice), minutes=20, after_sign_in=True)
    assert row_of(here).lock_seconds == 1200
    assert pin_of(cast.alice).after_sign_in
    assert outbox.last.template == "pin_rules_changed"
    assert "20\u00a0min" in outbox.last.text
    pin_settings.choose(actor_of(cast.alice), minutes=0, after_sign_in=False)
    assert row_of(here).lock_seconds == 0


def test_the_same_choice_again_tells_nobody(cast, outbox):
    make_pin(cast.alice, minutes=20)
    pin_settings.choose(actor_of(cast.alice), minutes=20, after_sign_in=False)
    assert outbox.all() == []


@pytest.mark.parametrize("minutes", [1, 4, 7, 15, 61, -5, 1440])
def test_only_the_minutes_that_are_offered_are_taken(cast, minutes):
    make_pin(cast.alice)
    with pytest.raises(Invalid):
        pin_settings.choose(actor_of(cast.alice), minutes=minutes, after_sign_in=False)


def test_the_choice_needs_a_pin_and_a_fresh_sign_in(cast):
    with pytest.raises(Conflict):
        pin_settings.choose(actor_of(cast.alice), minutes=5, after_sign_in=False)
    make_pin(cast.alice)
    with pytest.raises(ReauthRequired):
        pin_settings.choose(actor_of(cast.alice, fresh=False), minutes=5, after_sign_in=False)


def test_the_strictest_of_company_and_person_counts_and_is_named(client, cast, db):
    make_pin(cast.alice)
    here = sign_in(client, cast.alice)
    with transaction():
        db.session.add(PolicyValue(key="screen_lock.minutes", account_id=cast.nordlicht.id, value=10))
    pin_settings.choose(actor_of(cast.alice), minutes=30, after_sign_in=False)
    stands = pin_settings.standing(actor_of(cast.alice))
    assert (stands.own, stands.minutes, stands.by) == (30, 10, Level.ACCOUNT)
    assert row_of(here).lock_seconds == 600


def test_turned_off_the_pin_its_choices_and_what_only_it_would_open_are_gone(
    client, new_client, cast, db, outbox
):
    make_pin(cast.alice, minutes=10)
    here, there = sign_in(client, cast.alice), sign_in(new_client(), cast.alice)
    lock(there)
    with pytest.raises(ReauthRequired):
        pin_settings.turn_off(actor_of(cast.alice, fresh=False))
    pin_settings.turn_off(actor_of(cast.alice))
    assert pin_of(cast.alice) is None
    assert (row_of(here).ended_at, row_of(here).lock_seconds) == (None, 0)
    assert row_of(there).ended_why is EndReason.PIN
    assert (outbox.last.template, events(db)) == ("pin_off", [Event.PIN_OFF])
    with pytest.raises(Conflict):
        pin_settings.turn_off(actor_of(cast.alice))


def test_whoever_is_not_signed_in_or_locked_out_by_the_screen_changes_nothing(cast):
    make_pin(cast.alice)
    nobody = actor_of(cast.alice, kind="nobody")
    for act in (
        lambda: pin_settings.put(nobody, new=PIN),
        lambda: pin_settings.turn_off(nobody),
        lambda: pin_settings.lock_now(nobody),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_two_first_pins_at_once_leave_one(cast, threads, postgres_only):
    assert cast.alice
    actor = actor_of(cast.alice)
    results = threads([lambda: pin_settings.put(actor, new=PIN), lambda: pin_settings.put(actor, new="8305")])
    assert results == [None, None]
    assert pin_of(cast.alice).tries == []
