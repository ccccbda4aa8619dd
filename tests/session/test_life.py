"""Sessions: recognised by a secret, ended at once, never longer than they were given."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import transaction
from admin_app.policy.models import PolicyValue
from admin_app.session import lifecycle
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, LoginSession, Stage
from admin_app.sign_in import authenticate
from tests.factories.people import make_account, make_person
from tests.sign_in.door import BROWSER, FIREFOX, at_door, later


def begin(user: Any, kind: str = "customer", **more: Any) -> lifecycle.Started:
    """An open session of a person."""
    with transaction():
        return lifecycle.start(at_door(), user.id, UserKind(kind), **more)


def known(
    started: lifecycle.Started, kind: str = "customer", *, active: bool = True, browser: str = BROWSER
) -> authenticate.Login | None:
    """What a request with this cookie is recognised as."""
    visit = authenticate.Visit(ip="203.0.113.9", user_agent=FIREFOX, browser=browser, active=active)
    return authenticate.resolve(started.cookie, UserKind(kind), visit)


def test_a_cookie_opens_its_session_in_one_statement(cast, count_statements):
    started = begin(cast.alice)
    with count_statements() as seen:
        login = known(started)
    assert seen.total == 1
    assert login.actor.user_id == cast.alice.id
    assert login.actor.account_id == cast.nordlicht.id
    assert "own_account:close" in login.actor.permissions


def test_staff_hold_the_rights_of_all_their_roles(cast, db):
    started = begin(cast.sam, "staff")
    login = known(started, "staff")
    assert login.actor.roles == ("support",)
    assert "person:restore" in login.actor.permissions
    assert "staff:write" not in login.actor.permissions


def test_s11_the_secret_is_long_random_and_kept_as_a_hash(cast, db):
    one, two = begin(cast.alice), begin(cast.alice)
    secrets = {s.cookie.partition(".")[2] for s in (one, two)}
    assert len(secrets) == 2
    assert min(map(len, secrets)) >= 43  # 256 bits in base64
    row = db.session.get(LoginSession, one.session_id)
    assert row.secret_hash == token_hash(one.cookie.partition(".")[2])
    assert one.cookie.partition(".")[2] not in str(vars(row))


def test_s11_a_renewed_secret_lets_requests_in_flight_pass_for_ten_seconds(cast):
    started = begin(cast.alice)
    with transaction():
        assert lifecycle.renew(started.session_id, fresh_until=clock.now() + timedelta(minutes=10))
    login = known(started)
    assert login is not None
    assert login.actor.fresh_until is None  # but nothing that asks for the renewal itself
    with later(seconds=11):
        assert known(started) is None


def test_s11_across_a_sign_in_the_former_secret_is_worthless_at_once(cast):
    started = begin(cast.alice, stage=Stage.FACTOR)
    with transaction():
        cookie = lifecycle.open_up(
            started.session_id, lifecycle.times("customer"), ("password", "totp"), waiting=Stage.FACTOR
        )
    assert known(started) is None
    assert authenticate.resolve(cookie, "customer").stage is Stage.OPEN


@pytest.mark.parametrize(
    "cookie", ["", ".", "x.y", "0" * 32 + ".", "0" * 32 + ".secret", "a" * 500, "\0.\0", "é.é"]
)
def test_a_made_up_cookie_is_nobodys(app, cookie):
    assert authenticate.resolve(cookie, "customer") is None


def test_a_wrong_secret_for_a_real_session_is_nobodys(cast):
    started = begin(cast.alice)
    assert authenticate.resolve(started.cookie[:-1] + "~", "customer") is None


def test_a_session_of_one_kind_opens_nothing_of_the_other(cast):
    assert authenticate.resolve(begin(cast.alice).cookie, "staff") is None
    assert authenticate.resolve(begin(cast.sam, "staff").cookie, "customer") is None


@pytest.mark.feature("S4-09")
def test_s13_a_session_ends_without_activity(cast, db):
    started = begin(cast.alice)
    with later(minutes=29):
        assert known(started)
    with later(minutes=58):
        assert known(started)
    with later(minutes=88, seconds=1):
        assert known(started) is None
    assert (
        db.session.get(LoginSession, started.session_id, populate_existing=True).ended_why is EndReason.IDLE
    )


def test_s13_background_polling_is_no_activity(cast):
    started = begin(cast.alice)
    for minutes in (10, 20, 29):
        with later(minutes=minutes):
            assert known(started, active=False)
    with later(minutes=30):
        assert known(started, active=False) is None


@pytest.mark.feature("S2-18")
def test_s13_the_absolute_life_holds_against_a_busy_client(cast, db):
    started = begin(cast.sam, "staff")
    for quarter in range(1, 48):
        with later(minutes=15 * quarter):
            assert known(started, "staff"), quarter
    with later(hours=12):
        assert known(started, "staff") is None
    assert (
        db.session.get(LoginSession, started.session_id, populate_existing=True).ended_why is EndReason.LIFE
    )


def test_a_customers_session_lasts_as_the_policy_says(cast, db):
    with transaction() as session:
        session.add(PolicyValue(key="session.days", value=2))
        session.add(PolicyValue(key="session.idle_minutes", value=5))
    started = begin(cast.alice)
    row = db.session.get(LoginSession, started.session_id)
    assert row.ends_at - row.created_at == timedelta(days=2)
    assert row.idle_seconds == 300


def test_s13_activity_is_noted_at_most_every_15_s(cast, count_statements):
    started = begin(cast.alice)
    with later(seconds=14), count_statements() as seen:
        known(started)
    assert seen.total == 1
    with later(seconds=15), count_statements() as seen:
        known(started)
    assert seen.total == 2


def test_s48_a_clock_set_back_makes_no_session_live_longer(cast):
    started = begin(cast.sam, "staff")
    with clock.shifted(timedelta(minutes=-2)):
        assert known(started, "staff")
        with later(hours=11, minutes=45):
            assert known(started, "staff") is None  # idle all the while
    started = begin(cast.sam, "staff")
    with clock.shifted(timedelta(minutes=-2)):
        for quarter in range(48):
            with later(minutes=15 * quarter):
                assert known(started, "staff"), quarter
        with later(hours=12):
            assert known(started, "staff") is None


def test_s48_a_clock_set_back_lengthens_neither_idle_time_nor_freshness(cast):
    started = begin(cast.alice)
    with clock.shifted(timedelta(minutes=-2)):
        login = known(started)
        assert login.actor.fresh_until <= clock.now() + timedelta(minutes=10)
        with later(minutes=30, seconds=1):
            assert known(started) is None


@pytest.mark.parametrize("status", ["invited", "disabled", "erased"])
def test_s12_who_is_no_longer_active_is_signed_out_by_the_next_request(cast, status):
    started = begin(cast.alice)
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == cast.alice.id).values(status=status))
    assert known(started) is None


def test_s12_people_of_a_closed_account_are_signed_out(app):
    account = make_account(status="deactivated")
    assert known(begin(make_person(account))) is None


def test_s12_an_ended_session_opens_nothing(cast):
    one, two = begin(cast.alice), begin(cast.alice)
    assert sessions.end(one.session_id, EndReason.SIGNED_OUT)
    assert known(one) is None
    assert known(two)
    assert not sessions.end(one.session_id, EndReason.SIGNED_OUT)


def test_s12_all_of_a_person_or_an_account_end_together(cast):
    alice, bob, carol = begin(cast.alice), begin(cast.bob), begin(cast.carol)
    kept = begin(cast.alice)
    assert sessions.revoke_user(cast.alice.id, EndReason.PASSWORD, keep=kept.session_id) == 1
    assert known(alice) is None
    assert known(kept)
    assert sessions.revoke_account(cast.nordlicht.id, EndReason.ACCOUNT) == 2
    assert known(bob) is None
    assert known(carol)


def test_before_the_second_factor_nobody_acts(cast):
    login = known(begin(cast.alice, stage=Stage.FACTOR))
    assert login.actor.kind == "nobody"
    assert not login.actor.permissions
    assert login.actor.fresh_until is None


def test_an_unfinished_sign_in_waits_half_an_hour_at_most(cast, db):
    started = begin(cast.alice, stage=Stage.FACTOR)
    with later(minutes=29):
        assert known(started)
    with later(minutes=30):
        assert known(started) is None


def test_what_ran_out_unseen_is_written_down_with_its_moment_and_reason(cast, db, monkeypatch):
    monkeypatch.setattr(sessions, "BATCH", 1)
    seen, idle, old = (begin(cast.alice) for _ in range(3))
    gone = ((idle, {"last_seen_at": clock.now() - timedelta(days=2)}), (old, {"ends_at": clock.now()}))
    with transaction():
        for started, times in gone:
            db.session.execute(
                sa.update(LoginSession).where(LoginSession.id == started.session_id).values(times)
            )
    sessions.end_lapsed()
    db.session.expire_all()
    ended = {row.id: row for row in db.session.scalars(sa.select(LoginSession))}
    assert ended[seen.session_id].ended_at is None
    assert ended[old.session_id].ended_why is EndReason.LIFE
    assert ended[old.session_id].ended_at == ended[old.session_id].ends_at
    row = ended[idle.session_id]
    assert (row.ended_why, row.ended_at) == (
        EndReason.IDLE,
        row.last_seen_at + timedelta(seconds=row.idle_seconds),
    )
