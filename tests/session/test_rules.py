"""Changing one's own session rules: with a fresh sign-in, on all devices at once, told by mail and in the trail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.identity.models import Identity, User
from admin_app.kernel import clock
from admin_app.kernel.errors import Invalid, ReauthRequired
from admin_app.policy import service as policy
from admin_app.policy.choices import Level
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.session.limits import service as session_limits
from admin_app.session.models import EndReason, LoginSession
from admin_app.sign_in import session_rules
from admin_app.sign_in.session_rules import ToldFirst
from tests.cast import actor_of
from tests.factories.billing import change
from tests.policy.test_values import set_value
from tests.session.test_life import begin, known
from tests.sign_in.door import later

AS_IT_IS: dict[str, Any] = {"idle_minutes": 30, "days": 14, "limit": 0, "at_limit": "replace", "bind": False}


def save(user, started=None, **changes):
    actor = actor_of(user, session_id=started and started.session_id)
    return session_rules.change(actor, **{**AS_IT_IS, **changes})


def row(db, started):
    return db.session.get(LoginSession, started.session_id, populate_existing=True)


def test_s09_it_asks_for_a_fresh_sign_in_in_the_command_itself(cast):
    with pytest.raises(ReauthRequired):
        session_rules.change(actor_of(cast.alice, fresh=False), **{**AS_IT_IS, "days": 2})


@pytest.mark.feature("S4-09", "S2-18")
def test_live_sessions_follow_at_once_counted_from_when_they_began(cast, db):
    started, bobs = begin(cast.alice), begin(cast.bob)
    with later(minutes=20):
        assert save(cast.alice, started, idle_minutes=240, days=30)
    changed, kept = row(db, started), row(db, bobs)
    assert (changed.idle_seconds, changed.ends_at - changed.created_at) == (14_400, timedelta(days=30))
    assert (kept.idle_seconds, kept.ends_at - kept.created_at) == (1800, timedelta(days=14))


def test_nothing_changed_tells_nobody(cast, db, outbox):
    assert not save(cast.alice)
    assert outbox.all() == []
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))


def test_the_person_is_told_and_the_trail_keeps_before_and_after(cast, db, outbox):
    save(cast.alice, limit=1, at_limit="refuse", bind=True)
    mail = outbox.last
    assert (mail.to, mail.template) == ("alice@nordlicht.example", "session_rules_changed")
    assert "Signed in at the same time: 1 device" in mail.text
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert event.name == "session.rules_changed"
    assert "203.0.113.7" not in str(event.facts)
    kept = [d.words for d in db.session.scalars(sa.select(AuditDetail)) if "after" in d.words]
    assert kept[0]["after"] == {"session_limit": 1, "at_limit": "refuse", "tied_to": "203.0.113.7"}
    assert kept[0]["before"]["session_limit"] == 0


def test_s48_a_session_that_had_lapsed_unseen_is_not_brought_back_by_longer_times(cast, db):
    lapsed = begin(cast.alice)
    with later(minutes=31):
        here = begin(cast.alice)
        save(cast.alice, here, idle_minutes=1440, days=30)
        assert known(lapsed) is None
        assert known(here)
    assert row(db, lapsed).ended_why is EndReason.IDLE


def test_what_ends_sessions_is_told_in_figures_before_it_is_done(cast, db):
    old, here = begin(cast.alice), begin(cast.alice)
    day_ago = clock.now() - timedelta(days=2)
    change(row(db, old), created_at=day_ago)
    with pytest.raises(ToldFirst) as told:
        save(cast.alice, here, days=1)
    effects = told.value.effects
    assert (effects.stay, effects.end, effects.this_ends) == (1, 1, False)
    assert known(old)
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(PolicyValue))
    assert save(cast.alice, here, days=1, told=effects.mark)
    assert known(old) is None
    assert known(here)


def test_a_limit_ends_nobody_and_tells_how_many_stay(cast):
    started = [begin(cast.alice) for _ in range(3)]
    with pytest.raises(ToldFirst) as told:
        save(cast.alice, started[0], limit=2)
    assert (told.value.effects.stay, told.value.effects.crowded) == (3, True)
    with pytest.raises(ToldFirst):  # another limit than the one that was told
        save(cast.alice, started[0], limit=1, told=told.value.effects.mark)
    assert save(cast.alice, started[0], limit=2, told=told.value.effects.mark)
    assert all(known(s) for s in started)


@pytest.mark.parametrize(
    ("field", "value"),
    [("idle_minutes", 4), ("idle_minutes", 1441), ("days", 0), ("days", 31), ("limit", 501), ("limit", -1)],
)
def test_out_of_range_is_refused_beside_its_field(cast, field, value):
    with pytest.raises(Invalid) as refused:
        save(cast.alice, **{field: value})
    assert refused.value.field == field


def test_nobody_is_looser_than_operator_or_account(cast):
    set_value(Key.SESSION_IDLE_MINUTES, 60)
    set_value(Key.SESSION_LIMIT, 3, account_id=cast.nordlicht.id)
    set_value(Key.SESSION_AT_LIMIT, "refuse")
    now = {"idle_minutes": 60, "limit": 3}
    for field, value in (("idle_minutes", 120), ("limit", 0), ("limit", 4)):
        with pytest.raises(Invalid) as refused:
            save(cast.alice, **{**now, field: value})
        assert refused.value.field == field
    with pytest.raises(Invalid):
        save(cast.alice, **{**now, "limit": 1, "at_limit": "replace"})
    assert save(cast.alice, **{**now, "idle_minutes": 15, "limit": 2})


def test_the_strictest_is_told_with_who_set_it(cast):
    save(cast.alice, days=10)
    assert session_limits.of(cast.alice.id, cast.nordlicht.id).life.by is Level.PERSON
    set_value(Key.SESSION_DAYS, 7)
    now = session_limits.of(cast.alice.id, cast.nordlicht.id)
    assert (now.life.value, now.life.by, now.life.own) == (7, Level.OPERATOR, 10)


@pytest.mark.feature("S4-09", "S4-10")
def test_third_parties_idle_thirty_minutes_whatever_they_send(cast, db):
    change(cast.alice, identity=Identity.THIRD_PARTY)
    started = begin(cast.alice)
    save(cast.alice, started, idle_minutes=480, days=3)
    assert row(db, started).idle_seconds == 1800
    assert session_limits.of(cast.alice.id, None).idle_minutes == 30


def test_staff_stay_twelve_hours_at_most_whatever_they_send(cast, db):
    started = begin(cast.sam, "staff")
    save(cast.sam, started, idle_minutes=15, days=30)
    changed = row(db, started)
    assert (changed.idle_seconds, changed.ends_at - changed.created_at) == (900, timedelta(hours=12))
    with pytest.raises(Invalid):
        save(cast.sam, started, idle_minutes=61)


def test_an_address_that_cant_be_told_ties_nothing(cast, db):
    with pytest.raises(Invalid) as refused:
        session_rules.change(actor_of(cast.alice, ip=""), **{**AS_IT_IS, "bind": True})
    assert refused.value.field == "bind"
    assert not db.session.get(User, cast.alice.id, populate_existing=True).bind_ip


def test_another_persons_rules_stay_as_they_are(cast):
    save(cast.alice, days=2)
    assert policy.number(Key.SESSION_DAYS, cast.nordlicht.id, cast.bob.id) == 14
