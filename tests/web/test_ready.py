"""SECURITY 78: the health pages answer in time, and say ready only if what serving needs works."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from admin_app import worker
from admin_app.config import DEMO_KEY, SecretStr
from admin_app.former_state import service as former_state
from admin_app.health import keys, life_signs
from admin_app.health.life_signs import LifeSign
from admin_app.kernel import clock, queue
from admin_app.kernel.db import WRITES, db, transaction
from admin_app.text_message import outbox as texts
from admin_app.text_message.models import TextChannel
from admin_app.text_message.outbox import OutgoingText
from tests.cast import actor_of, sign_in
from tests.factories import affiliate
from tests.jobs.process import until

OTHER_KEY = "demo:b3RoZXIta2V5LW5vdC1mb3ItcHJvZHVjdGlvbi0wMDA="
FULL = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$"
ALL = ("clock", "database", "keys", "migrated", "sweep", "worker", "write")


@pytest.fixture(autouse=True)
def nothing_left_behind(app):
    """A look may outlast its request, but not its test."""
    yield
    until(lambda: "health" not in {thread.name for thread in threading.enumerate()})


def missing(client):
    """What `/readyz` says doesn't work; it answers 503 exactly if there is something."""
    answer = client.get("/readyz")
    found = [name for name in ALL if not answer.json[name]]
    assert answer.status_code == (503 if found else 200)
    return found


def test_s78_without_any_sweep_ever_it_is_not_ready(client):
    assert missing(client) == ["sweep", "worker"]
    assert client.get("/readyz").json["swept_at"] is None


def test_s78_a_sweep_makes_it_ready_and_tells_when_it_was(client):
    worker.sweep()
    assert missing(client) == []
    at = life_signs.last(life_signs.SWEEP)
    assert client.get("/readyz").json["swept_at"] == at.isoformat(timespec="seconds")


@pytest.mark.parametrize("way", [1, -1])
def test_s78_a_sweep_too_long_ago_or_by_a_clock_that_ran_ahead_is_none(client, way, sqlite_only):
    for within, gone in ((worker.SWEPT_WITHIN, ["sweep"]), (worker.SEEN_WITHIN, ["worker"])):
        worker.sweep()
        with clock.shifted(way * (within - timedelta(seconds=5))):
            assert not set(gone) & set(missing(client))
        with clock.shifted(way * (within + timedelta(seconds=5))):
            assert set(gone) <= set(missing(client))
            worker.sweep()
            assert missing(client) == []


def test_s78_a_worker_that_is_busy_for_long_is_seen_all_the_same(client, sqlite_only):
    worker.sweep()
    with clock.shifted(timedelta(minutes=2)):
        assert missing(client) == ["worker"]
        life_signs.give(life_signs.WORKER, every=worker.SIGN_EVERY)
        assert missing(client) == []
        assert client.get("/readyz").json["worker_seen_at"]


def test_s78_the_job_that_is_due_the_longest_is_told(client):
    worker.sweep()
    assert client.get("/readyz").json["oldest_due_at"] is None
    with transaction():
        for hours in (3, 1, -1):
            queue.enqueue("test.waits", at=clock.now() - timedelta(hours=hours))
    told = datetime.fromisoformat(client.get("/readyz").json["oldest_due_at"])
    assert abs(clock.now() - timedelta(hours=3) - told) < timedelta(minutes=1)


def test_the_sign_of_a_sweep_is_written_at_most_so_often_by_all_workers(app, count_statements):
    worker.sweep()
    with count_statements() as counted:
        worker.sweep()
    assert not [s for s in counted.statements if s.startswith(("INSERT", "UPDATE"))]
    with clock.shifted(worker.SIGN_EVERY + timedelta(seconds=1)):
        worker.sweep()
        assert life_signs.is_fresh(life_signs.SWEEP, timedelta(seconds=2))


def test_workers_that_sweep_for_the_first_time_at_once_give_one_sign(app, threads):
    assert threads([worker.sweep] * 6) == [0] * 6
    assert sorted(db.session.scalars(sa.select(LifeSign.name))) == [life_signs.SWEEP, life_signs.WORKER]


@contextmanager
def locked():
    """Nobody else can write signs of life; on SQLite nothing at all."""
    with db.engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin() as begun:
            if db.engine.dialect.name == "postgresql":
                connection.execute(sa.text("LOCK TABLE life_signs IN EXCLUSIVE MODE"))
            yield
            begun.rollback()


def test_s78_a_database_that_takes_no_write_is_told_in_time(client):
    worker.sweep()
    with locked():
        began = time.monotonic()
        assert missing(client) == ["write"]
        assert time.monotonic() - began < 2
    life_signs.try_to_write()
    assert missing(client) == []


def test_s78_asked_for_often_while_nothing_can_be_written_each_is_answered_in_time(threads, new_client):
    worker.sweep()

    def ask():
        began = time.monotonic()
        status = new_client().get("/readyz").status_code
        return status, time.monotonic() - began < 2

    with locked():
        assert threads([ask] * 8) == [(503, True)] * 8


def test_s78_without_a_free_connection_both_answer_in_time(app, client, cast):
    sign_in(client, cast.alice)
    engine = db.engine
    db.session.remove()
    held = [engine.connect() for _ in range(engine.pool.size() + engine.pool._max_overflow)]
    try:
        began = time.monotonic()
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        assert time.monotonic() - began < 2
    finally:
        for connection in held:
            connection.close()


def test_s78_other_keys_than_the_ones_in_use_are_not_ready(client, cast, use_settings):
    worker.sweep()
    assert cast.sam
    use_settings(encryption_keys=SecretStr(OTHER_KEY))
    assert missing(client) == ["keys"]
    assert client.get("/readyz").json["keys_missing"] == ["demo"]
    use_settings(encryption_keys=SecretStr(f"{OTHER_KEY.replace('demo', 'newer')},{DEMO_KEY}"))
    assert missing(client) == []


def test_s78_a_key_that_was_taken_out_is_named_by_its_id_wherever_it_sealed(client, cast, use_settings):
    worker.sweep()
    with transaction():  # something sealed that is no authenticator
        former_state.keep(actor_of(cast.alice), "user", cast.alice.id, {"full_name": "Alice"})
    use_settings(encryption_keys=SecretStr(OTHER_KEY.replace("demo", "newer")))
    told = client.get("/readyz").json
    assert (told["keys"], told["keys_missing"]) == (False, ["demo"])
    assert [p for p in keys.problems() if 'ENCRYPTION_KEYS: the key "demo" is missing' in p]


def test_s78_every_column_that_stays_sealed_is_looked_at_at_its_own_place(cast, sqlite_only):
    affiliate.in_world(cast.nordlicht)
    with transaction():
        texts.queue(OutgoingText("+4930123456", TextChannel.TEXT, "Hello", "code", clock.now()))
    samples = list(keys._samples())
    assert {"affiliate_destinations.sealed", "text_messages.to"} <= {
        place.partition(":")[0] for _sealed, place in samples
    }
    assert [place for sealed, place in samples if not keys._opens(sealed, place)] == []


def test_s78_a_disk_without_room_is_told(client, monkeypatch):
    worker.sweep()
    if db.engine.dialect.name == "postgresql":
        monkeypatch.setattr(life_signs, "ROOM", sa.text(FULL))
    else:
        monkeypatch.setattr(life_signs.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=4096))
    assert missing(client) == ["write"]


@pytest.mark.postgres  # it waits for a lock the shorter time
def test_what_keeps_it_from_being_ready_stands_in_the_log_with_the_answers_reference(client):
    with locked(), capture_logs() as logged:
        reference = client.get("/readyz").headers["X-Request-Id"]
        until(lambda: "health" not in {thread.name for thread in threading.enumerate()})
    assert [entry["code"] for entry in logged if "code" in entry] == ["worker sweep write"]
    assert {entry["request_id"] for entry in logged if "where" in entry} == {reference}


def test_s61_only_configured_addresses_read_more_than_a_word(client, use_settings):
    use_settings(readyz_details_from="192.0.2.1")
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "not ready\n")
    worker.sweep()
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready\n")


def test_a_health_page_ends_no_session(client, cast):
    sign_in(client, cast.alice)
    assert "Set-Cookie" not in client.get("/healthz").headers
    assert "Set-Cookie" not in client.get("/readyz").headers
    assert client.get("/profile").status_code == 200


def test_s25_asking_whether_it_can_write_leaves_nothing_behind(client):
    client.get("/readyz")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LifeSign)) == 0
