"""The line before hashing, and refusals that come at a moment whatever they took."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from admin_app.identity.models import UserKind
from admin_app.kernel.db import db
from admin_app.kernel.errors import Busy, DomainError, RateLimited
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow.subject import by_id
from admin_app.sign_in.password import credential, hashing, login, reset, turns
from admin_app.sign_in.pin import unlock as pin_unlock
from tests.cast import actor_of, sign_in
from tests.factories.passkeys import make_passkey
from tests.factories.people import PASSWORD, make_person
from tests.factories.pins import PIN, lock, make_pin
from tests.factories.pins import WRONG as WRONG_PIN
from tests.jobs.process import until
from tests.sign_in.door import WRONG, at_door, counted, enter, knock, results
from tests.sign_in.test_login import cases
from tests.sign_in.test_passkey_sign_in import enter as by_passkey

HASH = 0.1  # seconds that one takes in these tests
ROOT = Path(__file__).resolve().parents[2]


class Time:
    """A clock that only work and waiting move."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept = []

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        """Nobody waits with a turn, or with a connection of the database."""
        assert not getattr(turns._mine, "has_turn", False)
        assert db.engine.pool.checkedout() == 0
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time(app, monkeypatch):
    found = Time()
    monkeypatch.setattr(turns, "time", found)
    monkeypatch.setattr(hashing, "seconds", lambda: HASH)
    return found


@pytest.fixture
def line(monkeypatch):
    """A line of one's own: one turn, one who waits, no patience."""

    def make(turns_=1, most=1, seconds=0.01, kept=0):
        made = turns.Line(turns_, most, seconds, kept)
        monkeypatch.setattr(turns, "LINE", made)
        return made

    return make


def took(time, work):
    """How long something took that is refused."""
    began = time.now
    with pytest.raises(DomainError):
        work()
    return time.now - began


@pytest.mark.parametrize("work", [0.0, 0.02, 0.1, 0.15])
def test_s70_a_refusal_comes_at_its_moment_whatever_it_took(time, work):
    @turns.turn()
    def refused():
        time.now += work
        raise login.NoMatch

    assert took(time, refused) == pytest.approx(2 * HASH)


def test_s70_what_takes_longer_is_answered_at_the_next_moment(time):
    @turns.turn()
    def refused():
        time.now += 0.21
        raise login.NoMatch

    assert took(time, refused) == pytest.approx(4 * HASH)


def test_what_is_right_is_answered_at_once(time, cast):
    assert knock(cast.alice.username).cookie
    assert time.slept == []


def test_s70_each_refusal_at_the_door_waits_for_its_moment(time, cast):
    tries = cases(cast)
    found = [took(time, lambda t=t: knock(*t)) for t in tries.values()]
    assert found == pytest.approx([2 * HASH] * len(tries))
    assert len(time.slept) == len(tries)


def test_s70_a_try_during_a_wait_is_answered_at_a_moment_too(time, cast):
    for _ in range(5):
        took(time, lambda: knock("alice.lind", WRONG))
        took(time, lambda: knock("no.body", WRONG))
    waiting = [took(time, lambda n=n: knock(n, PASSWORD)) for n in ("alice.lind", "no.body")]
    assert waiting == pytest.approx([2 * HASH] * 2)


def test_s70_asking_for_a_link_is_answered_at_a_moment_known_or_not(time, cast):
    for name in (cast.alice.username, "no.body"):
        began = time.now
        reset.forgotten(at_door(), kind=UserKind.CUSTOMER, name=name)
        assert time.now - began == pytest.approx(2 * HASH)


def test_s70_a_wrong_present_password_former_password_and_pin_wait_for_their_moment(time, cast, client):
    make_pin(cast.alice)
    alice = actor_of(cast.alice, session_id=sign_in(client, cast.alice))
    change = lambda current, new: credential.change(alice, current=current, new=new)  # noqa: E731
    assert took(time, lambda: change(WRONG, "Another+h0rse-77")) == pytest.approx(2 * HASH)
    assert took(time, lambda: change(PASSWORD, PASSWORD)) == pytest.approx(6 * HASH)
    lock(alice.session_id)
    assert took(time, lambda: pin_unlock.unlock(alice, WRONG_PIN)) == pytest.approx(2 * HASH)
    pin_unlock.unlock(alice, PIN)
    assert len(time.slept) == 3


def test_s70_a_wrong_code_waits_for_its_moment_whether_or_not_there_is_an_app(time, cast):
    with_app, without = (make_person(cast.nordlicht, factor=on) for on in (True, False))
    for person in (with_app, without):
        judged = lambda p=person: second_factor.verify(at_door(), by_id(p.id), "000000")  # noqa: E731
        assert took(time, judged) == pytest.approx(2 * HASH)


def test_s70_a_passkey_is_refused_at_one_moment_whatever_is_wrong(time, cast):
    mine, gone = (make_passkey(make_person(cast.nordlicht, status=s)) for s in ("active", "disabled"))
    began = time.now
    assert by_passkey(mine).cookie
    assert time.now == began
    for faults in ({"signature": b"x"}, {"kind": "staff"}, {"handle": b"somebody"}):
        assert took(time, lambda f=faults: by_passkey(mine, **f)) == pytest.approx(2 * HASH)
    assert took(time, lambda: by_passkey(gone)) == pytest.approx(2 * HASH)


def test_s70_whatever_hashes_takes_a_turn_for_it():
    calls = re.compile(r"\bhashing\.(verify|make|code_hash)\(")
    hash_ = {p for p in ROOT.glob("admin_app/**/*.py") if calls.search(p.read_text("utf-8"))}
    assert {p for p in hash_ if "turns.turn(" not in p.read_text("utf-8")} == set()


def test_s49_a_full_line_refuses_at_once_and_counts_nothing(cast, line):
    full = line(most=0)
    with full._turns, capture_logs() as logged, pytest.raises(Busy) as refused:
        knock("alice.lind")
    assert refused.value.retry_at
    assert (results(), counted("")) == ([], [])
    assert [entry["event"] for entry in logged] == ["hashing_busy"]


def test_s49_waiting_too_long_is_refused_and_counts_nothing(cast, line):
    slow = line()
    with slow._turns, pytest.raises(Busy):
        knock(cast.alice.username)
    assert (results(), counted("")) == ([], [])
    assert knock(cast.alice.username).cookie


def test_s49_a_busy_door_says_so_and_keeps_the_name(client, cast, line):
    with line(most=0)._turns:
        answer = enter(client, "alice.lind")
    assert answer.status_code == 503
    assert 5 <= int(answer.headers["Retry-After"]) <= 60
    assert "wasn’t counted" in answer.text
    assert 'value="alice.lind"' in answer.text


def test_s49_who_waits_for_a_turn_keeps_nobody_from_pages(app, cast, line, client):
    waits, answers = line(most=20, seconds=20), []
    sign_in(client, cast.sam)
    crowd = [threading.Thread(target=lambda: answers.append(_try(app))) for _ in range(15)]
    with waits._turns:
        for one in crowd:
            one.start()
        until(lambda: waits._waiting == len(crowd))
        db.session.rollback()
        assert db.engine.pool.checkedout() == 0
        assert client.get("/admin/me/profile").status_code == 200
        assert client.get("/healthz").status_code == 200
    for one in crowd:
        one.join(20)
    assert all(isinstance(answer, login.NoMatch | RateLimited) for answer in answers)
    assert len(answers) == len(crowd)


def test_s49_one_address_cannot_keep_others_out_by_filling_the_line(app, cast, line):
    full, answers = line(most=3, seconds=20, kept=1), []
    crowd = [threading.Thread(target=lambda: answers.append(_try(app))) for _ in range(3)]
    other = threading.Thread(target=lambda: answers.append(_try(app, ip="198.51.100.4")))
    with full._turns:
        for one in crowd:
            one.start()
        until(lambda: full._waiting == 3)
        with pytest.raises(Busy):
            knock("no.body")
        other.start()
        until(lambda: full._waiting == 4)
    for one in (*crowd, other):
        one.join(20)
    assert [type(answer) for answer in answers] == [login.NoMatch] * 4
    assert full._from == {}


def _try(app, **where):
    with app.app_context():
        try:
            return knock("no.body", **where)
        except DomainError as error:
            return error
        finally:
            db.session.remove()
