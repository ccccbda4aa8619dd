"""The worker's part: whole or nothing, in constant memory, whatever happens on the way."""

from __future__ import annotations

import tracemalloc

import pytest
import sqlalchemy as sa

from admin_app import jobs
from admin_app.audit.events import Event
from admin_app.data_copy import reading, service, work
from admin_app.data_copy.models import CopyFailure, CopyState
from admin_app.email.models import Mail
from admin_app.identity.models import User
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job
from admin_app.session.models import SignInAttempt
from admin_app.stored_file import service as files
from admin_app.stored_file.models import StoredFile
from tests.cast import actor_of
from tests.factories.data_copies import again, ask, downloaded
from tests.slow_writing import told_at_once


def job_of(copy_id) -> Job:
    return db.session.scalars(sa.select(Job).where(Job.subject_id == copy_id)).one()


def left():
    db.session.rollback()
    return db.session.query(StoredFile).count(), [p for p in files.folder().root.rglob("*") if p.is_file()]


def make_attempts(user, count):
    made = [
        {"id": clock.new_id(), "user_id": user.id, "at": clock.now(), "result": "signed_in", "device": f"device {n}"}
        for n in range(count)
    ]  # fmt: skip
    with transaction() as session:
        session.execute(sa.insert(SignInAttempt), made)


@pytest.fixture
def slow(monkeypatch):
    """Batches of one row, each told at once; gives what to do after each."""
    monkeypatch.setattr(reading, "BATCH", 1)
    return told_at_once(monkeypatch)


def test_each_row_is_there_once_however_many_batches_it_takes(cast, run_jobs, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 3)
    make_attempts(cast.bob, 10)
    copy_id = ask(cast.bob)
    run_jobs()
    found = downloaded(cast.bob, copy_id)
    told = [row["device"] for row in found.table("sign_in_attempts")]
    assert sorted(told) == sorted(f"device {n}" for n in range(10))
    assert found.files["data/sign_in_attempts.csv"].count("\n") == 11


def test_memory_does_not_grow_with_the_data(cast, run_jobs, monkeypatch, postgres_only):
    monkeypatch.setattr(reading, "BATCH", 50)
    copy_id = ask(cast.bob)
    run_jobs()  # whatever is loaded once
    make_attempts(cast.bob, 5000)
    copy_id = ask(cast.bob)
    job_id = job_of(copy_id).id
    tracemalloc.start()
    jobs.run_job(job_id)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert again(copy_id).rows_done > 5000
    assert peak < 6 << 20


def test_s39_a_try_that_dies_on_the_way_leaves_nothing_and_the_next_one_writes_it_whole(cast, run_jobs, slow):
    class Killed(BaseException):
        pass

    def die(_progress):
        slow.clear()
        raise Killed

    copy_id = ask(cast.bob)
    slow.append(die)
    with pytest.raises(Killed):
        jobs.run_job(job_of(copy_id).id)
    assert again(copy_id).state is CopyState.RUNNING
    assert left() == (0, [])
    with clock.shifted(queue.CLAIM_FOR * 2):
        run_jobs()
        assert again(copy_id).state is CopyState.READY
        assert downloaded(cast.bob, copy_id).table("users")


def test_a_cancelled_copy_stops_at_its_next_batch_and_leaves_nothing(cast, run_jobs, slow):
    copy_id = ask(cast.bob)
    slow.append(lambda _progress: service.cancel(actor_of(cast.bob), copy_id))
    run_jobs()
    assert again(copy_id).state is CopyState.CANCELLED
    assert left() == (0, [])


def test_a_fault_is_tried_again_and_told_after_the_last(cast, run_jobs, monkeypatch, events):
    monkeypatch.setattr(queue, "FIRST_WAIT_SECONDS", 0)
    monkeypatch.setattr(work.Progress, "add", lambda *_: 1 / 0)
    copy_id = ask(cast.bob)
    run_jobs()
    assert job_of(copy_id).attempts == work.TRIES
    assert (again(copy_id).state, again(copy_id).failure) == (CopyState.FAILED, CopyFailure.FAULT)
    assert [event.name for event in events()].count(Event.DATA_COPY_FAILED) == 1
    assert left() == (0, [])


def test_one_that_grows_too_large_is_told(cast, run_jobs, monkeypatch):
    monkeypatch.setattr(work, "MOST_BYTES", 10)
    copy_id = ask(cast.bob)
    run_jobs()
    assert again(copy_id).failure is CopyFailure.SIZE
    assert left() == (0, [])


def test_nothing_is_written_for_who_cannot_sign_in_any_more(cast, run_jobs):
    copy_id = ask(cast.bob)
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == cast.bob.id).values(status="disabled"))
    run_jobs()
    assert again(copy_id).failure is CopyFailure.GONE
    assert left() == (0, [])
    assert db.session.scalars(sa.select(Mail).where(Mail.template == "data_copy_ready")).all() == []


def test_two_workers_at_once_write_one_file(cast, threads):
    copy_id = ask(cast.bob)
    job_id = job_of(copy_id).id
    assert sorted(threads([lambda: jobs.run_job(job_id), lambda: jobs.run_job(job_id)])) == [False, True]
    assert again(copy_id).state is CopyState.READY
    assert left()[0] == 1


def test_what_is_written_lies_encrypted(cast, run_jobs):
    copy_id = ask(cast.bob)
    run_jobs()
    [path] = left()[1]
    assert again(copy_id).size > 0
    assert path.read_bytes()[:2] != b"PK"
    assert b"bob@nordlicht.example" not in path.read_bytes()
