"""A job runs once at a time, happens with its end in one commit, and gives up with a mark."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import jobs, worker
from admin_app.identity.models import Account
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict
from admin_app.kernel.queue import Job, JobState
from tests.cast import Cast


@pytest.fixture
def work(monkeypatch):
    """Name a command for this test."""

    def name(command, **options):
        made = jobs.whole(command)
        monkeypatch.setitem(jobs.WORK, "test.work", jobs.JobRunner(made.run, **options) if options else made)

    return name


def enqueue(**options):
    with transaction():
        return queue.enqueue("test.work", clock.new_id(), **options)


def state_of(job_id):
    db.session.rollback()
    return db.session.get(Job, job_id, populate_existing=True)


def test_a_job_runs_as_the_system_with_its_subject_and_arguments(app, work):
    seen = []
    work(lambda actor, subject, **rest: seen.append((actor.kind.value, subject, rest)))
    with transaction():
        subject = clock.new_id()
        job_id = queue.enqueue("test.work", subject, count=3)
    assert jobs.run_job(job_id)
    assert seen == [("system", subject, {"count": 3})]
    assert state_of(job_id).state == JobState.DONE


def test_a_job_whose_time_has_not_come_waits(app, work):
    ran = []
    work(lambda *_: ran.append(1))
    job_id = enqueue(at=clock.now() + timedelta(hours=1))
    assert not jobs.run_job(job_id)
    assert worker.sweep() == 0
    with clock.shifted(timedelta(hours=2)):
        assert worker.sweep() == 1
    assert ran == [1]


def test_a_dropped_job_never_runs(app, work):
    work(lambda *_: pytest.fail("it ran"))
    with transaction():
        subject = clock.new_id()
        job_id = queue.enqueue("test.work", subject)
    with transaction():
        queue.drop("test.work", subject)
    assert not jobs.run_job(job_id)


def test_a_change_and_the_end_of_its_job_are_one_commit(app, work, cast: Cast):
    def rename_and_fail(_actor, _subject):
        with transaction() as session:
            session.get(Account, house.id).name = "Renamed"
        raise ZeroDivisionError

    house = cast.nordlicht
    work(rename_and_fail)
    job_id = enqueue()
    jobs.run_job(job_id)
    assert state_of(job_id).state == JobState.WAITING
    assert db.session.get(Account, house.id, populate_existing=True).name == "Nordlicht Media GmbH"


def test_s40_workers_that_take_the_same_job_at_once_run_it_once(app, work, threads):
    ran = []
    work(lambda *_: ran.append(threading.get_ident()))
    job_id = enqueue()
    results = threads([lambda: jobs.run_job(job_id)] * 8)
    assert sorted(results) == [False] * 7 + [True]
    assert len(ran) == 1


def test_s40_workers_that_sweep_at_once_run_each_job_once(app, work, threads):
    ran = []
    work(lambda _actor, subject: ran.append(subject))
    for _ in range(12):
        enqueue()
    assert sum(threads([worker.sweep] * 4)) == 12
    assert len(ran) == len(set(ran)) == 12


def test_s40_a_worker_that_lost_its_claim_keeps_nothing(app, work, cast: Cast):
    def slow(_actor, _subject):
        db.session.execute(sa.update(Job).values(attempts=Job.attempts + 1))
        raise queue.ClaimLost

    house = cast.nordlicht
    work(slow)
    job_id = enqueue()
    assert jobs.run_job(job_id)
    assert state_of(job_id).state == JobState.RUNNING
    assert state_of(job_id).attempts == 1
    assert house.name


def test_s40_the_first_worker_can_not_end_what_another_took_over(app):
    job_id = enqueue()
    first = queue.claim(job_id)
    with clock.shifted(queue.CLAIM_FOR + timedelta(seconds=1)):
        second = queue.claim(job_id)
    assert second.attempts == 2
    with pytest.raises(queue.ClaimLost), transaction():
        queue.hold(first)
    with pytest.raises(queue.ClaimLost):
        queue.fail(first, "late")
    assert state_of(job_id).state == JobState.RUNNING


@pytest.mark.usefixtures("postgres_only")
def test_s40_nobody_claims_a_job_while_its_work_is_under_way(app, work, threads):
    begun, ended = threading.Event(), []

    def slow(_actor, _subject):
        begun.set()
        threading.Event().wait(0.5)
        ended.append(1)

    def impatient():
        begun.wait(5)
        with clock.shifted(queue.CLAIM_FOR * 2):
            return jobs.run_job(job_id)

    work(slow)
    job_id = enqueue()
    assert threads([lambda: jobs.run_job(job_id), impatient]) == [True, False]
    assert ended == [1]


def test_s40_a_poisoned_job_waits_longer_each_time_and_gives_up(app, work):
    def poison(_actor, _subject):
        raise ValueError("alice@nordlicht.example")

    work(poison)
    job_id = enqueue()
    for tried in range(1, queue.MAX_ATTEMPTS + 1):
        with clock.shifted(timedelta(hours=2 * tried)):
            assert jobs.run_job(job_id)
    job = state_of(job_id)
    assert (job.state, job.attempts, job.last_error) == (JobState.GIVEN_UP, queue.MAX_ATTEMPTS, "ValueError")
    with clock.shifted(timedelta(days=30)):
        assert worker.sweep() == 0


def test_s40_a_job_that_kills_its_worker_each_time_gives_up(app, work):
    ran = []
    work(lambda *_: ran.append(1))
    job_id = enqueue()
    for tried in range(queue.MAX_ATTEMPTS):
        with clock.shifted(timedelta(minutes=10 * tried)):
            assert queue.claim(job_id)
    with clock.shifted(timedelta(hours=3)):
        jobs.run_job(job_id)
    assert (state_of(job_id).state, state_of(job_id).last_error, ran) == (JobState.GIVEN_UP, "WorkerDied", [])


def test_s36_a_job_tells_the_kind_of_fault_and_no_value(app, work, capsys):
    def refuse(_actor, _subject):
        raise Conflict("%(who)s was faster", who="Alice Lindqvist")

    work(refuse)
    job_id = enqueue()
    jobs.run_job(job_id)
    assert state_of(job_id).last_error == "Conflict: conflict"
    assert "Alice" not in capsys.readouterr().err


def test_an_unknown_name_is_tried_again_for_a_newer_worker_may_know_it(app):
    with transaction():
        job_id = queue.enqueue("from.the.future")
    jobs.run_job(job_id)
    assert (state_of(job_id).state, state_of(job_id).last_error) == (JobState.WAITING, "UnknownJob")


def test_jobs_done_long_ago_are_forgotten_and_given_up_ones_stay(app, work):
    work(lambda *_: None)
    done, lost = enqueue(), enqueue()
    jobs.run_job(done)
    with transaction() as session:
        session.execute(sa.update(Job).where(Job.id == lost).values(state="given_up", ended_at=clock.now()))
    with clock.shifted(timedelta(days=31)):
        for task in jobs.PERIODIC:
            task()
    assert list(db.session.scalars(sa.select(Job.id))) == [lost]
