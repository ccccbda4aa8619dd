"""The throttle: how many guesses anybody has, whatever they are sent by."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from admin_app import config
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import RateLimited
from admin_app.sign_in.models import PasswordCredential
from admin_app.sign_in.password import hashing, login
from admin_app.sign_in.throttle import limits
from tests.factories.people import PASSWORD, make_person
from tests.jobs.process import start
from tests.sign_in.door import WRONG, counted, enter, knock, later, results

# A process of its own: 25 threads that guess at once, over nothing but the domain.
GUESSERS = """
import sys, threading
from dataclasses import replace
from flask import Flask
from admin_app import config
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import db
from admin_app.kernel.db import engine_options
from admin_app.kernel.errors import DomainError
from admin_app.sign_in.password import login
settings = replace(config.load(environment="test", database_url=sys.argv[1]), argon2_memory_kib=256, argon2_time_cost=1)
config.use(settings)
app = Flask("guessers")
app.config.update(SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings))
db.init_app(app)
def guess():
    with app.app_context():
        try:
            login.sign_in(nobody(ip="203.0.113.9"), kind="customer", name="alice.lind", password="Wrong+h0rse-42")
        except DomainError as error:
            sys.stderr.write(f"answer: {error.reason}\\n")
threads = [threading.Thread(target=guess) for _ in range(25)]
print("ready", flush=True)
sys.stdin.readline()
[t.start() for t in threads]
[t.join() for t in threads]
"""


def fail(name: str, times: int, *, ip: str = "203.0.113.9") -> None:
    """Wrong passwords, each after the wait of the one before."""
    for n in range(times):
        with clock.shifted(timedelta(minutes=16 * n)), pytest.raises(login.NoMatch):
            knock(name, WRONG, ip=ip)


def guess(name: str, password: str = WRONG, ip: str = "203.0.113.9") -> str:
    """How one guess is answered."""
    try:
        knock(name, password, ip=ip)
    except login.NoMatch:
        return "no"
    except RateLimited:
        return "wait"
    return "in"


@pytest.mark.feature("S3-09")
def test_s3_a_name_waits_from_the_fifth_failure_and_ever_longer(cast):
    assert cast.alice
    waits, passed = [], timedelta(0)
    for _ in range(17):
        with clock.shifted(passed):
            assert guess("alice.lind", ip=f"203.0.113.{len(waits)}") == "no"
            until = counted("name:")[0].wait_until
            waits.append(round((until - clock.now()).total_seconds()) if until else 0)
        passed += timedelta(seconds=waits[-1] + 1)
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_s3_a_try_during_a_wait_is_answered_before_hashing_and_counts_nothing(cast, monkeypatch):
    assert cast.alice
    for _ in range(5):
        guess("alice.lind")
    monkeypatch.setattr(hashing, "verify", lambda *_a: pytest.fail("hashed"))
    for _ in range(3):
        assert guess("alice.lind", PASSWORD) == "wait"
    assert [(t.failures) for t in counted("name:")] == [5]
    assert [(t.failures) for t in counted("addr:")] == [5]
    assert results(cast.alice.id)[-3:] == ["waiting"] * 3


def test_s3_unknown_names_wait_alike(cast, count_statements):
    assert cast.alice
    totals = []
    for name in ("alice.lind", "no.body"):
        for _ in range(5):
            assert guess(name) == "no"
        with count_statements() as seen:
            assert guess(name) == "wait"
        totals.append(seen.total)
    assert totals[0] == totals[1] == 4


def test_s3_a_throttled_right_password_is_not_told_to_be_right(cast, new_client):
    assert cast.alice
    for _ in range(5):
        guess("alice.lind", ip="198.51.100.1")
    wrong, right = enter(new_client(), "alice.lind", WRONG), enter(new_client(), "alice.lind", PASSWORD)
    assert wrong.status_code == right.status_code == 429
    assert len(wrong.text) == len(right.text)
    assert int(right.headers["Retry-After"]) == 1
    assert "You can try again" in right.text


def test_s3_success_resets_the_persons_count_only(cast):
    assert cast.alice
    for _ in range(4):
        guess("alice.lind")
    assert guess("alice.lind", PASSWORD) == "in"
    assert [t.failures for t in counted("name:")] == [0]
    assert [t.failures for t in counted("addr:")] == [4]


def test_s3_one_persons_wait_locks_nobody_else(cast):
    assert cast.bob
    fail("alice.lind" if cast.alice else "", 6)
    assert guess("bob.solberg", PASSWORD) == "in"


def test_s3_username_and_address_count_as_one_person(cast):
    assert cast.alice
    for name in (
        "alice.lind",
        "alice@nordlicht.example",
        "ALICE.LIND",
        "alice.lind",
        "alice@nordlicht.example",
    ):
        assert guess(name) == "no"
    assert guess("alice.lind", PASSWORD) == "wait"


def test_s3_tries_at_the_other_door_lock_nobody_out(cast):
    assert cast.sam
    for _ in range(6):
        guess("sam")
    assert knock("sam", kind="staff")


def unknown(times: int, ip: str = "198.51.100.7", minutes_apart: float = 0) -> None:
    """Tickets of so many tries at different unknown names, none of them given back."""
    for n in range(times):
        with later(minutes=n * minutes_apart):
            limits.take(limits.name_key("customer", None, f"no.body.{n}"), limits.address_key(ip))


def test_s3_an_address_waits_after_fifty_failures_in_its_window(cast):
    assert cast.alice
    unknown(50)
    assert guess("alice.lind", PASSWORD, ip="198.51.100.7") == "wait"
    assert guess("alice.lind", PASSWORD, ip="198.51.100.8") == "in"
    with later(minutes=15, seconds=1):
        assert guess("alice.lind", PASSWORD, ip="198.51.100.7") == "in"


def test_s3_failures_spread_over_an_hour_make_no_address_wait(cast):
    assert cast.alice
    unknown(60, minutes_apart=1)
    with later(hours=1):
        assert guess("alice.lind", PASSWORD, ip="198.51.100.7") == "in"


def test_s3_an_ipv6_provider_line_is_one_address(app):
    assert limits.address_key("2001:db8:1:2::1") == limits.address_key("2001:db8:1:2:ffff::9")
    assert limits.address_key("2001:db8:1:3::1") != limits.address_key("2001:db8:1:2::1")


def test_s3_a_hundred_guesses_at_once_get_no_more_than_the_allowed_tries(cast, threads, postgres_only):
    assert cast.alice
    answers = threads([lambda: guess("alice.lind")] * 50 + [lambda: guess("alice.lind", PASSWORD)] * 50)
    assert set(answers) <= {"no", "wait", "in"}
    assert answers.count("no") <= 5 * (answers.count("in") + 1)  # each success begins the count anew
    assert len(answers) == 100


def test_s3_a_hundred_wrong_guesses_over_four_processes_get_five_tries(cast, postgres_only):
    assert cast.alice
    url = config.active().database_url
    running = [start("-c", GUESSERS, url, url=url) for _ in range(4)]
    for process in running:
        assert process.stdout.readline() == b"ready\n"
    for process in running:
        process.stdin.write(b"go\n")
    answers = [
        reason for p in running for reason in re.findall(rb"answer: (\w+)", p.communicate(timeout=60)[0])
    ]
    assert len(answers) == 100
    # The wait after the fifth is a second; whoever starts later than that may have one more try.
    assert 1 <= answers.count(b"no_match") <= 8


def test_s3_many_people_of_one_office_get_in_at_once(app, threads, postgres_only):
    people = [make_person(role="support", factor=True) for _ in range(20)]
    names = [p.username for p in people]
    answers = threads([lambda n=n: knock(n, kind="staff").stage.value for n in names])
    assert answers == ["factor"] * 20


def test_s55_a_hundred_failures_in_a_row_disable_the_password(cast, db):
    with transaction():
        db.session.execute(
            sa.update(PasswordCredential)
            .where(PasswordCredential.user_id == cast.alice.id)
            .values(failures=98)
        )
    fail("alice.lind", 2)
    with later(hours=2):
        assert guess("alice.lind", PASSWORD) == "no"
    assert results(cast.alice.id)[-1] == "password_disabled"


def test_s59_a_hit_of_the_throttle_writes_one_security_line_without_private_values(cast):
    for _ in range(5):
        guess("alice.lind" if cast.alice else "")
    with capture_logs() as lines:
        guess("alice.lind")
    hits = [line for line in lines if line["event"] == "throttled"]
    assert [line["actor_id"] for line in hits] == [str(cast.alice.id)]
    assert "alice" not in str(lines)
    assert "203.0" not in str(lines)


def test_a_ticket_is_never_taken_inside_a_transaction(db):
    with pytest.raises(RuntimeError), transaction():
        limits.take("name:x")


def test_old_counts_are_swept(cast):
    assert cast.alice
    guess("alice.lind")
    with later(days=31):
        limits.sweep()
    assert counted("name:") == []


def test_a_count_whose_key_only_sqlite_would_take_is_refused_on_both_databases(db):
    with pytest.raises(ValueError, match="too long"):
        limits.within({"x" * 81: 1})
