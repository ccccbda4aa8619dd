"""Huey is told of due jobs; without it nothing is lost, and no request fails."""

from __future__ import annotations

import time

import pytest

from admin_app import config, job_store, jobs, worker
from admin_app.kernel import queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job, JobState
from tests.email.server import free_port

SECRET = "s" * 32


@pytest.fixture
def waker(app):
    """Tell a store of due jobs, in this test alone."""

    def use(url: str) -> worker.Waker:
        made = worker.Waker(url, SECRET)
        queue.on_wake(made)
        return made

    yield use
    worker.connect(config.active())


def enqueue():
    with transaction():
        return queue.enqueue("test.work")


def waiting_in(url: str) -> int:
    engine = job_store.engine(url, SECRET)
    found = len(engine)
    engine.storage.close()
    return found


def test_a_due_job_wakes_a_worker_after_the_commit_and_never_before(waker, tmp_path):
    url = f"sqlite:///{tmp_path}/jobs.db"
    waker(url)
    with transaction():
        queue.enqueue("test.work")
        assert waiting_in(url) == 0
    assert waiting_in(url) == 1


def test_a_change_that_is_undone_wakes_nobody(waker, tmp_path):
    def fail():
        with transaction():
            queue.enqueue("test.work")
            raise ZeroDivisionError

    url = f"sqlite:///{tmp_path}/jobs.db"
    waker(url)
    with pytest.raises(ZeroDivisionError):
        fail()
    assert waiting_in(url) == 0


@pytest.mark.parametrize("scheme", ["redis", "postgresql"])
def test_s40_a_store_that_is_away_fails_no_request_and_loses_no_job(waker, scheme, monkeypatch):
    ran = []
    monkeypatch.setitem(jobs.WORK, "test.work", jobs.whole(lambda *_: ran.append(1)))
    waker(f"{scheme}://127.0.0.1:{free_port()}/0")
    began = time.monotonic()
    job_id = enqueue()
    assert time.monotonic() - began < 5
    assert worker.sweep() == 1
    assert ran == [1]
    assert db.session.get(Job, job_id, populate_existing=True).state == JobState.DONE


def test_a_store_that_failed_is_left_alone_for_a_while(waker, monkeypatch):
    calls = []

    def away(*_args):
        calls.append(1)
        raise ConnectionError

    monkeypatch.setattr(worker, "_task", away)
    waker("redis://127.0.0.1:1/0")
    enqueue()
    enqueue()
    assert len(calls) == 1


def test_s40_a_lost_wake_up_costs_seconds_and_never_the_job(app, monkeypatch):
    ran = []
    monkeypatch.setitem(jobs.WORK, "test.work", jobs.whole(lambda *_: ran.append(1)))
    queue.on_wake(lambda _job_id, _name: None)
    enqueue()
    assert worker.sweep() == 1
    assert ran == [1]
    assert worker.SWEEP_SECONDS <= 10


def test_what_lies_in_the_store_is_refused_unless_we_signed_it(tmp_path):
    url = f"sqlite:///{tmp_path}/jobs.db"
    ours, foreign = job_store.engine(url, SECRET), job_store.engine(url, "t" * 32)
    with pytest.raises(ValueError, match="mismatch"):
        ours.serializer.deserialize(foreign.serializer.serialize({"anything": 1}))
    for engine in (ours, foreign):
        engine.storage.close()
