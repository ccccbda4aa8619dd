"""Turning two-step sign-in on, moving to another app, turning it off."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.contact.models import Contact
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, ReauthRequired
from admin_app.session import service as sessions
from admin_app.session.models import Stage
from admin_app.sign_in import authenticate
from admin_app.sign_in.factors import changes as factor_changes
from admin_app.sign_in.factors import summary
from admin_app.sign_in.models import TotpCredential
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from admin_app.sign_in.totp import flows as totp_flows
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.session.test_life import begin
from tests.sign_in.door import app_code, knock, later


@pytest.fixture
def eve(cast):
    """A customer with an authenticator app."""
    return make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example", factor=True)


def acting(user, kind="customer", **more):
    """The person in a session of this very moment."""
    return authenticate.resolve(begin(user, kind, **more).cookie, kind).actor


def turn_on(actor):
    """The whole set-up; the recovery codes."""
    secret = totp_flows.begin(actor).secret.replace(" ", "")
    return secret, totp_flows.confirm(actor, code=app_code(secret))


@pytest.mark.feature("S1-02", "S3-16")
def test_an_app_is_turned_on_by_its_first_code(cast, outbox, db):
    actor = acting(cast.alice)
    _, codes = turn_on(actor)
    assert len(codes) == 10
    assert outbox.last.template == "totp_on"
    assert knock("alice.lind").stage is Stage.FACTOR
    assert [e.name for e in db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "totp.on"))]


def test_until_the_first_code_nothing_is_on(cast):
    totp_flows.begin(acting(cast.alice))
    assert knock("alice.lind").stage is Stage.OPEN
    assert not summary.of([cast.alice.id])[cast.alice.id].two_steps


def test_a_wrong_first_code_changes_nothing_and_a_wrong_clock_is_named(cast):
    actor = acting(cast.alice)
    secret = totp_flows.begin(actor).secret.replace(" ", "")
    with pytest.raises(Invalid) as wrong:
        totp_flows.confirm(actor, code="000000")
    assert wrong.value.field == "code"
    with pytest.raises(Invalid) as late:
        totp_flows.confirm(actor, code=app_code(secret, step=-8))
    assert late.value.params == {"minutes": 4}
    with pytest.raises(Invalid) as later_by_90_s:
        totp_flows.confirm(actor, code=app_code(secret, step=3))
    assert later_by_90_s.value.params["minutes"] in {1, 2}
    assert totp_flows.confirm(actor, code=app_code(secret))


def test_the_set_up_is_shown_again_for_an_hour_and_never_after(cast):
    actor = acting(cast.alice)
    first = totp_flows.begin(actor)
    assert totp_flows.pending(actor) == first
    with later(minutes=61):
        assert totp_flows.pending(actor) is None
    totp_flows.confirm(actor, code=app_code(first.secret.replace(" ", "")))
    assert totp_flows.pending(actor) is None


@pytest.mark.parametrize("act", ["begin", "confirm", "turn_off", "renew_codes"])
def test_s9_each_change_of_a_factor_asks_for_a_fresh_sign_in(eve, act):
    actor = actor_of(eve, fresh=False)
    more = {} if act == "renew_codes" else {"code": app_code()}
    with pytest.raises(ReauthRequired):
        getattr(totp_flows, act)(actor, **more)


def test_s9_a_change_is_told_to_every_known_address(eve, outbox):
    with transaction() as session:
        for value, status in (("eve@home.example", "active"), ("new@home.example", "unverified")):
            session.add(Contact(user_id=eve.id, kind="email", value=value, value_hash=value, status=status))
    totp_flows.turn_off(acting(eve), code=app_code())
    assert sorted(m.to for m in outbox.all()) == ["eve@home.example", "eve@nordlicht.example"]


def test_turning_off_takes_a_code_of_the_present_app(eve, outbox):
    actor = acting(eve)
    with pytest.raises(Invalid):
        totp_flows.turn_off(actor, code="000000")
    totp_flows.turn_off(actor, code=app_code())
    assert knock("eve").stage is Stage.OPEN
    assert outbox.last.template == "totp_off"
    with pytest.raises(Conflict):
        totp_flows.turn_off(actor, code=app_code(step=1))


def test_turning_off_takes_the_recovery_codes_along(cast):
    actor = acting(cast.alice)
    secret, _ = turn_on(actor)
    totp_flows.turn_off(actor, code=app_code(secret, step=1))
    assert recovery_codes.left(cast.alice.id) == 0


def test_another_app_takes_over_only_with_its_first_code(eve, db, outbox):
    actor = acting(eve)
    with pytest.raises(Invalid):
        totp_flows.begin(actor, code="000000")
    new = totp_flows.begin(actor, code=app_code()).secret.replace(" ", "")
    old = db.session.get(TotpCredential, eve.id).sealed_secret
    assert totp_flows.confirm(actor, code=app_code(new)) == []
    assert db.session.get(TotpCredential, eve.id, populate_existing=True).sealed_secret != old
    assert outbox.last.template == "totp_replaced"


def test_new_recovery_codes_make_the_former_ones_worthless(cast, outbox):
    actor = acting(cast.alice)
    _, old = turn_on(actor)
    new = totp_flows.renew_codes(actor)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert recovery_codes.left(cast.alice.id) == 10
    assert outbox.last.template == "recovery_codes_made"


def test_without_an_app_there_are_no_recovery_codes(cast):
    with pytest.raises(Conflict):
        totp_flows.renew_codes(acting(cast.alice))


def test_staff_cannot_turn_their_factor_off(cast):
    with pytest.raises(NotAllowed):
        totp_flows.turn_off(acting(cast.sam, "staff"), code=app_code())


def test_s10_the_set_up_of_staff_opens_the_session_with_a_new_secret(app):
    person = make_person(role="support")
    started = begin(person, "staff", stage=Stage.FACTOR_SETUP)
    actor = authenticate.resolve(started.cookie, "staff").actor
    assert actor.permissions == {"own_security:write"}
    turn_on(actor)
    assert authenticate.resolve(started.cookie, "staff") is None


def test_s58_after_a_change_the_other_sessions_can_be_ended(cast):
    other = begin(cast.alice)
    actor = acting(cast.alice)
    turn_on(actor)
    assert authenticate.resolve(other.cookie, "customer")
    assert sessions.sign_out_others(actor) == 1
    assert authenticate.resolve(other.cookie, "customer") is None


def test_nobody_sets_up_a_factor_before_signing_in(cast):
    started = begin(cast.alice, stage=Stage.FACTOR)
    actor = authenticate.resolve(started.cookie, "customer").actor
    with pytest.raises(NotAllowed):
        totp_flows.begin(actor)


def test_all_factors_are_cleared_together(eve):
    with transaction():
        factor_changes.clear(eve.id)
    assert knock("eve").stage is Stage.OPEN
