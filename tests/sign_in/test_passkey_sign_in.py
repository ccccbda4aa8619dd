"""Passkeys at the door: without a password, as the second step, and for "Confirm it’s you"."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, RateLimited, ReauthRequired
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.session.models import Stage
from admin_app.sign_in import authenticate, reauthentication
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow.address_policy import AddressDenied
from admin_app.sign_in.models import Passkey, PasskeyChallenge
from admin_app.sign_in.passkey import challenge
from admin_app.sign_in.passkey import proof as passkey_proof
from admin_app.sign_in.passkey import sign_in as passkey_sign_in
from admin_app.sign_in.passkey.challenge import ChallengeScope, NoPasskey, Purpose
from admin_app.trusted_ip.models import AddressPurpose, TrustedAddress, TrustState
from tests.factories.passkeys import make_passkey
from tests.factories.people import make_account, make_person, make_staff
from tests.session.test_life import begin, known
from tests.sign_in.authenticator import Authenticator
from tests.sign_in.door import at_door, counted, knock, later, results

SECRET = "the browser's own"
FAULTS = [
    {"verified": False},
    {"origin": "https://evil.example"},
    {"rp_id": "evil.example"},
    {"type": "webauthn.create"},
    {"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"},
    {"handle": b"somebody else"},
    {"handle": b""},
]


@pytest.fixture
def eve(cast):
    """A customer with a passkey and a password."""
    return make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example")


@pytest.fixture
def device(eve):
    """Her device."""
    return make_passkey(eve)


def enter(device, kind="customer", *, secret=SECRET, key=None, ip="203.0.113.9", **faults):
    """One whole try at the door."""
    options = passkey_sign_in.ask(at_door(ip), secret=SECRET)
    return passkey_sign_in.enter(
        at_door(ip), kind=kind, answer=device.answer(options, key, **faults), secret=secret
    )


def waiting(user, kind="customer"):
    """The actor of a session that waits for its second step."""
    return authenticate.resolve(knock(user.username, kind=kind).cookie, kind).actor


def finish(actor, device, **faults):
    return passkey_sign_in.finish(actor, answer=device.answer(passkey_sign_in.ask_factor(actor), **faults))


def test_a_passkey_alone_signs_in_and_counts_as_two_factors(eve, device, db):
    started = enter(device)
    login = known(started)
    assert (login.stage, login.methods, login.user_id) == (Stage.OPEN, ("passkey",), eve.id)
    assert login.actor.second_factor
    require_fresh(login.actor)
    assert results(eve.id) == ["signed_in"]
    assert db.session.scalars(sa.select(Passkey.last_used_at)).one()


def test_staff_sign_in_by_passkey_at_their_own_door_alone(app):
    sam = make_staff("support", username="sam2")
    device = make_passkey(sam)
    assert enter(device, "staff").stage is Stage.OPEN
    with pytest.raises(NoPasskey):
        enter(device, "customer")
    assert results(sam.id) == ["signed_in", "wrong_kind"]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_s08_a_wrong_answer_is_refused_counted_and_kept(eve, device, fault):
    with pytest.raises(NoPasskey):
        enter(device, **fault)
    assert results() == ["wrong_passkey"]
    assert [t.failures for t in counted("code:")] == [1]
    assert enter(device).cookie


def test_s01_unknown_wrong_and_foreign_passkeys_get_one_answer_and_the_same_work(
    eve, device, count_statements
):
    staff = make_passkey(make_staff("support"))
    stranger = Authenticator()
    stranger.make('{"user":{"id":"AAAA"},"challenge":"AAAA"}')
    answers, work = set(), []
    for who, faults in ((stranger, {}), (device, {"signature": b"x"}), (staff, {})):
        options = passkey_sign_in.ask(at_door(), secret=SECRET)
        answer = who.answer(options, **faults)
        with count_statements() as seen, pytest.raises(NoPasskey) as refused:
            passkey_sign_in.enter(at_door(), kind="customer", answer=answer, secret=SECRET)
        answers.add((refused.value.text, refused.value.status))
        work.append(seen.total)
    assert len(answers) == 1
    assert work[0] == work[1], work


def test_s08_a_challenge_is_good_once(eve, device):
    answer = device.answer(passkey_sign_in.ask(at_door(), secret=SECRET))
    assert passkey_sign_in.enter(at_door(), kind="customer", answer=answer, secret=SECRET).cookie
    with pytest.raises(Invalid) as refused:
        passkey_sign_in.enter(at_door(), kind="customer", answer=answer, secret=SECRET)
    assert refused.value.reason == "stale"


def test_s08_a_challenge_used_twice_at_once_opens_one_session(eve, device, threads, postgres_only):
    answer = device.answer(passkey_sign_in.ask(at_door(), secret=SECRET))
    go = lambda: passkey_sign_in.enter(at_door(), kind="customer", answer=answer, secret=SECRET)  # noqa: E731
    answers = threads([go] * 6)
    assert sum(not isinstance(a, Exception) for a in answers) == 1, answers


def test_s08_a_challenge_is_bound_to_the_browser_the_purpose_and_its_minutes(eve, device):
    with pytest.raises(Invalid):
        enter(device, secret="another browser")
    options = passkey_proof.request(ChallengeScope.at_door(Purpose.RESET, SECRET))
    with pytest.raises(Invalid):
        passkey_sign_in.enter(at_door(), kind="customer", answer=device.answer(options), secret=SECRET)
    options = passkey_sign_in.ask(at_door(), secret=SECRET)
    with later(minutes=5, seconds=1), pytest.raises(Invalid):
        passkey_sign_in.enter(at_door(), kind="customer", answer=device.answer(options), secret=SECRET)


def test_s08_a_newer_challenge_ends_the_older_one_and_old_ones_are_swept(eve, device, db):
    first = passkey_sign_in.ask(at_door(), secret=SECRET)
    passkey_sign_in.ask(at_door(), secret=SECRET)
    with pytest.raises(Invalid):
        passkey_sign_in.enter(at_door(), kind="customer", answer=device.answer(first), secret=SECRET)
    with later(minutes=6):
        challenge.sweep()
    assert db.session.scalar(sa.select(sa.func.count(PasskeyChallenge.id))) == 0


@pytest.mark.parametrize("counter", [4, 5, 0])
def test_s08_a_counter_that_goes_back_is_refused_told_and_kept(eve, outbox, db, counter):
    device = make_passkey(eve, counter=5)
    with pytest.raises(NoPasskey):
        enter(device, counter=counter)
    assert results(eve.id) == ["passkey_refused"]
    assert (outbox.last.template, outbox.last.to) == ("passkey_refused", eve.email)
    assert db.session.scalars(sa.select(Passkey.sign_count)).one() == 5


def test_s08_a_counter_that_stays_0_passes(eve):
    device = make_passkey(eve, counts=False)
    for _ in range(3):
        assert enter(device).stage is Stage.OPEN


@pytest.mark.parametrize("trait", [{"status": "disabled"}, {"status": "invited"}, {"identity": "remote"}])
def test_who_cannot_sign_in_cannot_by_passkey_either(cast, trait):
    device = make_passkey(make_person(cast.nordlicht, **trait))
    with pytest.raises(NoPasskey):
        enter(device)


def test_nobody_of_a_closed_account_signs_in_by_passkey(app):
    person = make_person(make_account(status="deactivated"))
    with pytest.raises(NoPasskey):
        enter(make_passkey(person))
    assert results(person.id) == ["account_closed"]


def test_a_passkey_passes_no_address_rule_by(eve, device, db):
    with transaction() as session:
        session.add(
            TrustedAddress(
                user_id=eve.id, network="192.0.2.0/24", purpose=AddressPurpose.RESTRICT, state=TrustState.ON
            )
        )
    with pytest.raises(AddressDenied):
        enter(device)
    assert enter(device, ip="192.0.2.9").stage is Stage.OPEN


def test_s03_ten_wrong_answers_wait_and_a_right_one_is_not_told_to_be_right(eve, device):
    for _ in range(10):
        with pytest.raises(NoPasskey):
            enter(device, signature=b"x")
    with pytest.raises(RateLimited):
        enter(device)
    with later(minutes=16):
        assert enter(device).cookie


def test_s55_a_hundred_failures_in_a_row_disable_the_passkey_and_the_factor_is_asked_for_on(eve, device, db):
    with transaction():
        db.session.execute(sa.update(Passkey).values(failures=99))
    with pytest.raises(NoPasskey):
        enter(device, signature=b"x")
    assert db.session.scalars(sa.select(Passkey.disabled_at)).one()
    with later(minutes=30), pytest.raises(NoPasskey):
        enter(device)
    assert knock("eve").stage is Stage.FACTOR


@pytest.mark.feature("S3-16")
def test_after_the_password_the_passkey_is_the_second_step(eve, device):
    actor = waiting(eve)
    login = known(finish(actor, device))
    assert (login.stage, login.methods) == (Stage.OPEN, ("password", "passkey"))


def test_a_security_key_that_names_nobody_will_do_as_second_step(eve, device):
    assert finish(waiting(eve), device, handle=b"").stage is Stage.OPEN


def test_the_second_step_takes_ones_own_passkey_alone(eve, device, cast):
    other = make_passkey(cast.bob)
    with pytest.raises(NoPasskey):
        finish(waiting(eve), other)
    assert results(eve.id)[-1] == "wrong_passkey"


def test_the_second_step_opens_a_session_once(eve, device):
    actor = waiting(eve)
    finish(actor, device)
    with pytest.raises(Conflict):
        finish(actor, device)


def test_a_passkey_of_the_second_step_is_no_way_in_by_itself(eve, device):
    actor = waiting(eve)
    answer = device.answer(passkey_sign_in.ask_factor(actor))
    with pytest.raises(Invalid):
        passkey_sign_in.enter(at_door(), kind="customer", answer=answer, secret=SECRET)


def test_wrong_codes_and_wrong_passkeys_count_together(eve, device):
    actor = waiting(eve)
    with pytest.raises(Invalid):
        second_factor.finish(actor, "000000")
    with pytest.raises(NoPasskey):
        finish(actor, device, signature=b"x")
    assert [t.failures for t in counted("code:")] == [2]


def stale(user):
    """The person in a session whose fresh sign-in is over."""
    started = begin(user)
    reauthentication.end_fresh(known(started).actor)
    return known(started).actor


def test_s53_a_passkey_alone_confirms_and_the_password_alone_does_not(eve, device):
    actor = stale(eve)
    with pytest.raises(Invalid) as refused:
        reauthentication.confirm(actor, "Corre+ct-horse7")
    assert refused.value.field == "confirm_code"
    fresh = reauthentication.confirm(actor, "", passkey=device.answer(reauthentication.ask_passkey(actor)))
    require_fresh(fresh)


def test_s53_a_wrong_passkey_confirms_nothing(eve, device, cast):
    actor, other = stale(eve), make_passkey(cast.bob)
    for answer in ("{}", other.answer(reauthentication.ask_passkey(actor))):
        with pytest.raises(Invalid) as refused:
            reauthentication.confirm(actor, "Corre+ct-horse7", passkey=answer)
        assert refused.value.field == "confirm_passkey"
    with pytest.raises(ReauthRequired):
        require_fresh(actor)


def test_who_has_no_password_confirms_by_passkey(cast):
    person = make_person(cast.nordlicht, password=False)
    device = make_passkey(person)
    actor = stale(person)
    require_fresh(
        reauthentication.confirm(actor, "", passkey=device.answer(reauthentication.ask_passkey(actor)))
    )


def test_s02_the_origin_is_written_as_browsers_write_it(use_settings):
    for base_url, origin in (
        ("https://Desk.Example:443/", "https://desk.example"),
        ("http://localhost:8000", "http://localhost:8000"),
    ):
        use_settings(base_url=base_url)
        assert passkey_proof.origin() == origin
        assert passkey_proof.possible()
    use_settings(base_url="http://127.0.0.1:8000")
    assert not passkey_proof.possible()
