"""The second step: codes that work once, and ways back when the device is gone."""

from __future__ import annotations

import pyotp
import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.kernel import clock, crypto
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, RateLimited
from admin_app.session import service as sessions
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import authenticate
from admin_app.sign_in.factors import second_factor, summary
from admin_app.sign_in.models import RecoveryCode, TotpCredential
from admin_app.sign_in.password import hashing, login
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from admin_app.sign_in.totp import authenticator
from admin_app.sign_in.totp import codes as totp_codes
from tests.factories.people import TOTP_SECRET, make_person
from tests.jobs.process import start
from tests.sign_in.door import app_code, counted, knock, later, results


@pytest.fixture
def eve(cast):
    """A customer with an authenticator app."""
    return make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example", factor=True)


def waiting(user, kind="customer"):
    """The actor of a session that waits for its code."""
    started = knock(user.username, kind=kind)
    return authenticate.resolve(started.cookie, kind).actor


def with_codes(user):
    """Give a person recovery codes; the codes."""
    codes, salt, hashes = recovery_codes.make()
    with transaction():
        recovery_codes.replace(user.id, salt, hashes)
    return codes


def test_our_codes_are_those_of_rfc_6238(app):
    for moment in (59, 1_111_111_109, 1_234_567_890, 20_000_000_000):
        assert totp_codes.code_at(TOTP_SECRET, moment // 30) == pyotp.TOTP(TOTP_SECRET).at(moment)
    assert len(pyotp.TOTP(totp_codes.new_secret()).byte_secret()) == 20


@pytest.mark.feature("S1-02", "S2-11")
def test_the_code_opens_the_session_with_a_new_secret(eve, db):
    started = knock("eve")
    assert started.stage is Stage.FACTOR
    actor = authenticate.resolve(started.cookie, "customer").actor
    opened = second_factor.finish(actor, app_code())
    assert authenticate.resolve(started.cookie, "customer") is None
    login_now = authenticate.resolve(opened.cookie, "customer")
    assert (login_now.stage, login_now.methods) == (Stage.OPEN, ("password", "totp"))
    assert login_now.actor.second_factor
    assert results(eve.id) == ["factor_needed", "signed_in"]


@pytest.mark.feature("S2-12")
@pytest.mark.parametrize(("step", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_s4_the_window_is_one_step_either_side(eve, step, right):
    actor = waiting(eve)
    if right:
        assert second_factor.finish(actor, app_code(step=step)).cookie
    else:
        with pytest.raises(Invalid):
            second_factor.finish(actor, app_code(step=step))


@pytest.mark.feature("S2-12")
def test_s4_a_step_works_once_and_none_before_it(eve):
    second_factor.finish(waiting(eve), app_code())
    actor = waiting(eve)
    for step in (0, -1):
        with pytest.raises(Invalid):
            second_factor.finish(actor, app_code(step=step))
    assert second_factor.finish(actor, app_code(step=1)).cookie


def test_s4_a_code_sent_twice_at_once_works_once(eve, threads, postgres_only):
    actors = [waiting(eve) for _ in range(6)]
    code = app_code()
    answers = threads([lambda a=a: second_factor.finish(a, code) for a in actors])
    assert sum(not isinstance(a, Exception) for a in answers) == 1


# A process of its own that gives one code for one session as soon as it is told to.
ANOTHER = """
import sys
from uuid import UUID
from flask import Flask
from admin_app import config
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import db
from admin_app.kernel.db import engine_options
from admin_app.kernel.errors import DomainError
from admin_app.sign_in.factors import second_factor
import dataclasses
url, user_id, session_id, code = sys.argv[1:]
settings = config.load(environment="test", database_url=url)
config.use(settings)
app = Flask("another")
app.config.update(SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings))
db.init_app(app)
print("ready", flush=True)
sys.stdin.readline()
with app.app_context():
    actor = dataclasses.replace(nobody(ip="203.0.113.9"), user_id=UUID(user_id), session_id=UUID(session_id))
    try:
        print(second_factor.finish(actor, code).stage.value, flush=True)
    except DomainError:
        print("refused", flush=True)
"""


def test_s4_a_code_replayed_in_another_process_at_once_works_once(eve, postgres_only):
    code, url = app_code(), config.active().database_url
    running = [
        start("-c", ANOTHER, url, str(eve.id), str(waiting(eve).session_id), code, url=url) for _ in range(2)
    ]
    for process in running:
        assert process.stdout.readline() == b"ready\n"
    for process in running:
        process.stdin.write(b"go\n")
    answers = sorted(process.communicate(timeout=60)[0].decode().strip() for process in running)
    assert answers == ["open", "refused"]


def test_s4_codes_are_compared_in_constant_time(eve, monkeypatch):
    compared = []
    true = totp_codes.hmac.compare_digest
    monkeypatch.setattr(totp_codes.hmac, "compare_digest", lambda a, b: (compared.append(1), true(a, b))[1])
    totp_codes.matching_step(TOTP_SECRET, app_code(), after=0)
    assert len(compared) == 3


def test_s4_ten_wrong_codes_wait_like_passwords(eve):
    actor = waiting(eve)
    for _ in range(10):
        with pytest.raises(Invalid):
            second_factor.finish(actor, "000000")
    with pytest.raises(RateLimited) as refused:
        second_factor.finish(actor, app_code())
    assert 0 < (refused.value.retry_at - clock.now()).total_seconds() <= 1
    with later(seconds=2):
        assert second_factor.finish(actor, app_code()).cookie
    assert counted("code:")[0].failures == 0


def test_s55_a_hundred_wrong_codes_in_a_row_disable_the_app_and_nothing_clears_the_count(eve, db):
    with transaction():
        db.session.execute(sa.update(TotpCredential).values(failures=99))
    codes = with_codes(eve)
    actor = waiting(eve)
    with pytest.raises(Invalid):
        second_factor.finish(actor, "000000")
    again = waiting(eve)
    with pytest.raises(Invalid):
        second_factor.finish(again, app_code())
    assert second_factor.finish(again, codes[0]).cookie
    assert db.session.get(TotpCredential, eve.id, populate_existing=True).disabled_at


def test_s48_a_clock_set_back_lets_no_code_work_twice(eve):
    code = app_code()
    second_factor.finish(waiting(eve), code)
    with later(minutes=-2):
        for step in (-1, 0, 1, 4):
            with pytest.raises(Invalid):
                second_factor.finish(
                    waiting(eve), totp_codes.code_at(TOTP_SECRET, totp_codes.present_step() + step)
                )


@pytest.mark.parametrize(
    "form", [str, str.upper, lambda c: c.replace("-", " "), lambda c: c.replace("-", "")]
)
def test_a_recovery_code_works_however_it_is_written_once(eve, outbox, form):
    codes = with_codes(eve)
    assert second_factor.finish(waiting(eve), form(codes[3])).cookie
    with pytest.raises(Invalid):
        second_factor.finish(waiting(eve), codes[3])
    assert recovery_codes.left(eve.id) == 9
    assert outbox.last.to == eve.email
    assert outbox.last.template == "recovery_code_used"


def test_one_argon2_computation_judges_a_recovery_code(eve, monkeypatch):
    codes, made, hidden = with_codes(eve), [], hashing.code_hash
    actor = waiting(eve)
    monkeypatch.setattr(hashing, "code_hash", lambda *a: (made.append(1), hidden(*a))[1])
    second_factor.finish(actor, codes[9])
    assert len(made) == 1


def test_s5_a_recovery_code_sent_twice_at_once_works_once(eve, threads, postgres_only):
    codes = with_codes(eve)
    actors = [waiting(eve) for _ in range(6)]
    answers = threads([lambda a=a: second_factor.finish(a, codes[0]) for a in actors])
    assert sum(not isinstance(a, Exception) for a in answers) == 1
    assert recovery_codes.left(eve.id) == 9


def test_at_three_codes_left_a_mail_asks_for_new_ones(eve, outbox):
    codes = with_codes(eve)
    for n in range(7):
        with later(minutes=n):
            second_factor.finish(waiting(eve), codes[n])
    assert [m.template for m in outbox.all()] == ["recovery_code_used"] * 7 + ["recovery_codes_low"]


def test_s10_codes_and_secrets_are_kept_unreadable(eve, db):
    codes = with_codes(eve)
    rows = list(db.session.scalars(sa.select(RecoveryCode)))
    assert len(rows) == len({r.hash for r in rows}) == 10
    assert len({r.salt for r in rows}) == 1
    assert not any(c.replace("-", "") in r.hash for c in codes for r in rows)
    assert all(len(c.replace("-", "")) == 16 for c in codes)
    assert TOTP_SECRET not in db.session.get(TotpCredential, eve.id).sealed_secret


def test_s63_a_secret_moved_to_another_person_is_refused(eve, cast, db):
    sealed = db.session.get(TotpCredential, eve.id).sealed_secret
    with pytest.raises(crypto.BadCiphertext):
        crypto.unseal(sealed, authenticator.place_of(cast.alice.id))


def test_a_sign_in_that_has_ended_is_not_opened(eve):
    actor = waiting(eve)
    sessions.sign_out(actor)
    with pytest.raises(Conflict):
        second_factor.finish(actor, app_code())


def test_a_code_opens_only_a_session_that_waits_for_one(eve, db):
    actor = waiting(eve)
    second_factor.finish(actor, app_code())
    with pytest.raises(Conflict):
        second_factor.finish(actor, app_code(step=1))
    assert db.session.get(LoginSession, actor.session_id).stage is Stage.OPEN


def test_the_second_step_takes_thirteen_statements_with_its_notice(eve, count_statements):
    actor, code = waiting(eve), app_code()
    with count_statements() as seen:
        second_factor.finish(actor, code)
    assert seen.total == 13, "\n".join(seen.statements)


def test_the_summary_tells_what_is_on_and_nothing_secret(eve, cast, count_statements):
    codes = with_codes(eve)
    ids = [eve.id, cast.alice.id]
    with count_statements() as seen:
        found = summary.of(ids)
    assert seen.total == 1
    assert (found[ids[0]].two_steps, found[ids[0]].codes_left) == (True, 10)
    assert (found[ids[1]].two_steps, found[ids[1]].codes_left) == (False, 0)
    assert not any(c in repr(found) for c in (*codes, TOTP_SECRET))


def test_wrong_passwords_and_wrong_codes_are_counted_apart(eve):
    actor = waiting(eve)
    with pytest.raises(Invalid):
        second_factor.finish(actor, "000000")
    assert counted("name:")[0].failures == 0
    with pytest.raises(login.NoMatch):
        knock("eve", "Wrong+h0rse-42")
    assert (counted("name:")[0].failures, counted("code:")[0].failures) == (1, 1)


@pytest.mark.parametrize("seconds", [-90, 90])
def test_s4_a_clock_that_is_90_seconds_off_lets_no_code_in_and_none_of_its_codes_is_used_up(eve, seconds):
    actor = waiting(eve)
    with later(seconds=seconds):
        code = app_code()  # the phone's clock
    with pytest.raises(Invalid):
        second_factor.finish(actor, code)
    assert second_factor.finish(actor, app_code()).stage is Stage.OPEN
