"""Sessions tied to their address: elsewhere they are refused, and so is a new sign-in until the tie is moved or lifted."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict
from admin_app.policy.register import Key
from admin_app.session import binding
from admin_app.session.limits import service as limits
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import authenticate
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import progress
from admin_app.sign_in.flow.address_policy import AddressDenied
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import by_id
from admin_app.trusted_ip.models import AddressPurpose, Refusal, RefusalRule, TrustedAddress, TrustState
from tests.factories.people import make_person
from tests.policy.test_values import set_value
from tests.session.test_life import begin
from tests.sign_in.door import app_code, at_door, knock, later, results

HERE, THERE = "203.0.113.9", "198.51.100.20"


def seen_from(started, ip):
    """What a request with this cookie from an address is recognised as."""
    return authenticate.resolve(started.cookie, "customer", authenticate.Visit(ip=ip))


def tie(user, started=None, ip=HERE):
    with transaction() as session:
        binding.tie(session.get(User, user.id), started and started.session_id, ip)


def row(db, what, key):
    return db.session.get(what, key, populate_existing=True)


@pytest.fixture
def eve(cast):
    """Somebody with a second factor, tied to HERE."""
    eve = make_person(cast.nordlicht, factor=True, username="eve")
    tie(eve)
    return eve


def from_there(started, code=None):
    actor = seen_from(started, THERE).actor
    return second_factor.finish(actor, code or app_code())


def test_s16_of_an_ipv6_address_the_64_is_tied_since_devices_change_the_rest(cast):
    here = "2001:db8:7:9:a::1"
    started = begin(cast.alice)
    tie(cast.alice, started, here)
    assert seen_from(started, "2001:db8:7:9:ffff:1:2:3").denied is None
    assert seen_from(started, "2001:db8:7:a::1").denied is RefusalRule.BOUND
    assert limits.of(cast.alice.id, None).tied_to == "2001:db8:7:9::/64"


@pytest.mark.feature("S0-03")
def test_s16_a_tied_session_works_from_its_address_alone(cast):
    started = begin(cast.alice)
    tie(cast.alice, started)
    assert seen_from(started, HERE).denied is None
    assert seen_from(started, THERE).denied is RefusalRule.BOUND
    assert seen_from(started, "").denied is RefusalRule.BOUND
    assert seen_from(started, HERE).denied is None  # it was refused, not ended


@pytest.mark.parametrize("ip", ["::ffff:203.0.113.9", "::ffff:cb00:7109", "0:0:0:0:0:ffff:203.0.113.9"])
def test_s16_ipv4_inside_ipv6_is_the_same_address(cast, ip):
    started = begin(cast.alice)
    tie(cast.alice, started)
    assert seen_from(started, ip).denied is None
    assert binding.same(ip, HERE)
    assert not binding.same(ip, THERE)
    assert not binding.same("", "")


def test_turning_it_on_ties_each_device_to_its_own_address(cast, db):
    here, there = begin(cast.alice), begin(cast.alice)
    with later(minutes=2):
        assert seen_from(there, THERE).denied is None  # was last seen there
        tie(cast.alice, here, "192.0.2.77")
        assert row(db, LoginSession, here.session_id).bound_ip == "192.0.2.77"
        assert seen_from(there, THERE).denied is None
        assert seen_from(there, HERE).denied is RefusalRule.BOUND


def test_a_session_begun_later_is_tied_to_where_it_began(cast, db):
    tie(cast.alice)
    started = knock("alice.lind")
    assert row(db, LoginSession, started.session_id).bound_ip == HERE
    assert seen_from(started, THERE).denied is RefusalRule.BOUND


@pytest.mark.feature("S0-04")
def test_a_new_sign_in_from_elsewhere_is_refused_under_a_code(cast, db):
    tie(cast.alice)
    with pytest.raises(AddressDenied) as refused:
        knock("alice.lind", ip=THERE)
    code = refused.value.params["refusal"]
    refusal = db.session.scalars(sa.select(Refusal).where(Refusal.code == code)).one()
    assert (refusal.rule, refusal.user_id, refusal.ip) == (RefusalRule.BOUND, cast.alice.id, THERE)
    assert results(cast.alice.id) == ["bound_elsewhere"]
    assert knock("alice.lind").stage is Stage.OPEN


def test_a_wrong_password_learns_nothing_of_the_tie(cast):
    tie(cast.alice)
    with pytest.raises(Exception, match="don’t match"):
        knock("alice.lind", "Wrong+h0rse-42", ip=THERE)


def test_a_proven_second_factor_moves_the_tie(eve, db):
    waiting = knock("eve", ip=THERE)
    assert waiting.stage is Stage.FACTOR
    assert row(db, User, eve.id).bound_ip == HERE  # not before it is proven
    opened = from_there(waiting)
    assert row(db, User, eve.id).bound_ip == THERE
    assert seen_from(opened, THERE).stage is Stage.OPEN
    assert seen_from(opened, HERE).denied is RefusalRule.BOUND


def test_a_wrong_code_moves_nothing(eve, db):
    with pytest.raises(Exception, match="doesn’t match"):
        from_there(knock("eve", ip=THERE), "000000")
    assert row(db, User, eve.id).bound_ip == HERE


def test_a_spared_factor_moves_nothing_it_is_asked_for_then(eve, db):
    with transaction() as session:
        session.add(
            TrustedAddress(
                user_id=eve.id, network=THERE, purpose=AddressPurpose.SKIP_TOTP, state=TrustState.ON
            )
        )
    assert knock("eve", ip=THERE).stage is Stage.FACTOR
    assert row(db, User, eve.id).bound_ip == HERE


def test_where_the_policy_says_so_not_even_the_factor_moves_it(eve):
    set_value(Key.BIND_SELF_RECOVER, value=False)
    with pytest.raises(AddressDenied):
        knock("eve", ip=THERE)


def test_a_session_on_its_way_is_tied_too(eve):
    waiting = knock("eve", ip=THERE)
    assert seen_from(waiting, "192.0.2.4").denied is RefusalRule.BOUND


def test_staff_lift_it_and_the_next_sign_in_ties_anew(cast, db):
    tie(cast.alice)
    with transaction():
        assert binding.lift(cast.alice.id)
        assert not binding.lift(cast.alice.id)
    assert knock("alice.lind", ip=THERE).stage is Stage.OPEN
    user = row(db, User, cast.alice.id)
    assert (user.bind_ip, user.bound_ip) == (True, THERE)
    with pytest.raises(AddressDenied):
        knock("alice.lind", ip=HERE)


def test_turned_off_any_address_will_do(cast, db):
    started = begin(cast.alice)
    tie(cast.alice, started)
    with transaction() as session:
        binding.untie(session.get(User, cast.alice.id))
    assert seen_from(started, THERE).denied is None
    assert knock("alice.lind", ip=THERE).stage is Stage.OPEN


def test_s13_refused_requests_are_no_activity_and_leave_no_address(cast, db):
    started = begin(cast.alice)
    tie(cast.alice, started)
    for minutes in (10, 20, 29):
        with later(minutes=minutes):
            assert seen_from(started, THERE).denied
    assert row(db, LoginSession, started.session_id).last_ip == HERE
    with later(minutes=30):
        assert seen_from(started, THERE) is None


def test_an_address_nobody_can_tell_is_none_to_be_tied_to(eve):
    with pytest.raises(AddressDenied):
        knock("eve", ip="")


def test_a_tie_turned_on_during_a_sign_in_lets_no_session_through_untied(cast, db):
    before = SignInContext.load(at_door(), by_id(cast.alice.id), ("password",))
    tie(cast.alice)
    with pytest.raises(Conflict), transaction():
        progress.start(before)
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(LoginSession))
