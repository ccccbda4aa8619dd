"""One's own passkeys: added, named, removed; what comes and goes with the first and the last one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.policy.models import PolicyValue
from admin_app.session import service as sessions
from admin_app.session.models import Stage
from admin_app.sign_in import authenticate
from admin_app.sign_in.factors import summary
from admin_app.sign_in.models import Passkey
from admin_app.sign_in.passkey import manage as passkey_manage
from admin_app.sign_in.passkey.factor import PASSKEYS
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from admin_app.sign_in.totp import flows as totp_flows
from tests.cast import actor_of
from tests.factories.passkeys import make_passkey
from tests.factories.people import make_person
from tests.session.test_life import begin
from tests.sign_in.authenticator import Authenticator
from tests.sign_in.door import FIREFOX, app_code, knock, later


def acting(user, kind="customer", **more):
    """The person in a session of this very moment."""
    visit = authenticate.Visit(ip="203.0.113.9", user_agent=FIREFOX)
    return authenticate.resolve(begin(user, kind, **more).cookie, kind, visit).actor


def add(actor, device=None, name="", **more):
    """The whole way of adding a passkey; the recovery codes it brought."""
    device = device or Authenticator()
    return passkey_manage.add(actor, answer=device.make(passkey_manage.begin(actor), **more), name=name)


def rows(user):
    return [(line.name, line.last_used_at) for line in passkey_manage.own(actor_of(user))]


def test_the_first_passkey_brings_ten_recovery_codes_and_the_second_none(cast, outbox, db):
    actor = acting(cast.alice)
    codes = add(actor)
    assert len(set(codes)) == 10
    assert add(actor, name="Office key") == []
    assert [name for name, _ in rows(cast.alice)] == ["Firefox on Windows", "Office key"]
    assert [m.template for m in outbox.all()] == ["passkey_added"] * 2
    assert recovery_codes.left(cast.alice.id) == 10
    assert db.session.scalars(sa.select(AuditEvent.name)).all().count("passkey.added") == 2


def test_without_a_name_passkeys_are_called_like_the_device_each_by_another_name(cast):
    actor = acting(cast.alice)
    for _ in range(3):
        add(actor)
    names = [name for name, _ in rows(cast.alice)]
    assert names == ["Firefox on Windows", "Firefox on Windows 2", "Firefox on Windows 3"]


def test_a_passkey_is_a_second_factor_after_the_password(cast):
    add(acting(cast.alice))
    assert knock("alice.lind").stage is Stage.FACTOR
    found = summary.of([cast.alice.id])[cast.alice.id]
    assert (found.two_steps, found.on, found.factors[PASSKEYS.key].count) == (True, (PASSKEYS.key,), 1)


@pytest.mark.parametrize("act", ["begin", "add", "remove"])
def test_s09_adding_and_removing_ask_for_a_fresh_sign_in(cast, act):
    actor = actor_of(cast.alice, fresh=False)
    with pytest.raises(ReauthRequired):
        {
            "begin": lambda: passkey_manage.begin(actor),
            "add": lambda: passkey_manage.add(actor, answer="{}"),
            "remove": lambda: passkey_manage.remove(actor, clock.new_id()),
        }[act]()


@pytest.mark.parametrize(
    "fault",
    [
        {"verified": False},
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"type": "webauthn.get"},
        {"challenge": "AAAA"},
    ],
    ids=str,
)
def test_s08_a_passkey_made_elsewhere_or_by_nobody_is_refused(cast, fault):
    actor = acting(cast.alice)
    with pytest.raises(Invalid):
        add(actor, **fault)
    assert rows(cast.alice) == []


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", "x" * 30_000, '{"id":1}', '{"id":"a","rawId":"a","response":{}}']
)
def test_s31_nonsense_is_no_passkey(cast, answer):
    with pytest.raises(Invalid):
        passkey_manage.add(acting(cast.alice), answer=answer)


def test_s08_the_challenge_of_another_session_is_worthless(cast):
    mine, other = acting(cast.alice), acting(cast.alice)
    answer = Authenticator().make(passkey_manage.begin(other))
    with pytest.raises(Invalid) as refused:
        passkey_manage.add(mine, answer=answer)
    assert refused.value.reason == "stale"


def test_s08_a_challenge_lives_five_minutes(cast):
    actor = acting(cast.alice)
    answer = Authenticator().make(passkey_manage.begin(actor))
    with later(minutes=5, seconds=1), pytest.raises(Invalid):
        passkey_manage.add(actor, answer=answer)
    assert rows(cast.alice) == []


def test_s08_an_answer_sent_twice_adds_one_passkey(cast):
    actor = acting(cast.alice)
    answer = Authenticator().make(passkey_manage.begin(actor))
    passkey_manage.add(actor, answer=answer)
    with pytest.raises(Invalid):
        passkey_manage.add(actor, answer=answer)
    assert len(rows(cast.alice)) == 1


def test_the_browser_is_told_which_passkeys_there_are(cast):
    actor = acting(cast.alice)
    add(actor)
    options = passkey_manage.begin(actor)
    assert '"excludeCredentials": [{' in options
    assert '"residentKey": "required"' in options
    assert '"userVerification": "required"' in options


def test_twenty_passkeys_are_enough(cast):
    for number in range(20):
        make_passkey(cast.alice, name=str(number))
    with pytest.raises(Conflict):
        passkey_manage.begin(acting(cast.alice))


def test_a_passkey_is_renamed_by_its_owner_alone(cast):
    add(acting(cast.alice))
    line = passkey_manage.own(actor_of(cast.alice))[0]
    passkey_manage.rename(acting(cast.alice), line.id, name="Phone")
    assert rows(cast.alice)[0][0] == "Phone"
    for act in (
        lambda: passkey_manage.rename(acting(cast.bob), line.id, name="Mine"),
        lambda: passkey_manage.remove(acting(cast.bob), line.id),
        lambda: passkey_manage.find(acting(cast.bob), line.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_with_the_last_passkey_the_recovery_codes_go(cast, outbox):
    actor = acting(cast.alice)
    add(actor)
    add(actor)
    first, second = passkey_manage.own(actor)
    passkey_manage.remove(actor, first.id)
    assert recovery_codes.left(cast.alice.id) == 10
    passkey_manage.remove(actor, second.id)
    assert recovery_codes.left(cast.alice.id) == 0
    assert knock("alice.lind").stage is Stage.OPEN
    assert "No second step is left" in outbox.last.text


def test_an_app_beside_a_passkey_keeps_the_recovery_codes_whichever_goes_first(cast):
    actor = acting(cast.alice)
    codes = add(actor)
    secret = totp_flows.begin(actor).secret.replace(" ", "")
    assert totp_flows.confirm(actor, code=app_code(secret)) == []
    totp_flows.turn_off(actor, code=codes[0])
    assert recovery_codes.left(cast.alice.id) == 9
    assert knock("alice.lind").stage is Stage.FACTOR


def test_s10_staff_keep_their_last_factor(app):
    person = make_person(role="support")
    make_passkey(person)
    make_passkey(person)
    actor = acting(person, "staff")
    first, second = passkey_manage.own(actor)
    passkey_manage.remove(actor, first.id)
    with pytest.raises(NotAllowed):
        passkey_manage.remove(actor, second.id)


def test_where_a_factor_is_required_the_last_one_stays(cast):
    with transaction() as session:
        session.add(PolicyValue(key="factor.required", value="everybody"))
    actor = acting(cast.alice, stage=Stage.FACTOR_SETUP)
    add(actor)
    with pytest.raises(NotAllowed):
        passkey_manage.remove(actor, passkey_manage.own(actor)[0].id)


def test_s10_the_set_up_of_staff_is_met_by_a_passkey_and_opens_with_a_new_secret(app, db):
    person = make_person(role="support", username="fresh")
    started = knock("fresh", kind="staff")
    assert started.stage is Stage.FACTOR_SETUP
    codes = add(authenticate.resolve(started.cookie, "staff").actor)
    assert len(codes) == 10
    assert authenticate.resolve(started.cookie, "staff") is None
    assert knock("fresh", kind="staff").stage is Stage.FACTOR
    assert db.session.scalars(sa.select(Passkey.user_id)).one() == person.id


def test_s58_after_adding_the_other_sessions_can_be_ended(cast):
    other = begin(cast.alice)
    actor = acting(cast.alice)
    add(actor)
    assert authenticate.resolve(other.cookie, "customer")
    assert sessions.sign_out_others(actor) == 1


def test_two_first_passkeys_at_once_bring_one_set_of_recovery_codes(cast, threads, postgres_only):
    actors = [acting(cast.alice) for _ in range(2)]
    answers = [Authenticator().make(passkey_manage.begin(a)) for a in actors]
    found = threads(
        [lambda a=a, b=b: passkey_manage.add(a, answer=b) for a, b in zip(actors, answers, strict=True)]
    )
    assert sorted(map(len, found)) == [0, 10], found
    assert len(rows(cast.alice)) == 2
