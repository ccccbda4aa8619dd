"""SECURITY 77: nothing but the end of its process ends a worker's sweep."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from admin_app import worker
from admin_app.health import life_signs
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job, JobState
from tests.jobs.process import flask, start, until

# A worker whose jobs end badly, each in its own way, as a library that exits would.
WORKER = """
import sys
from admin_app import config
from admin_app import jobs
from admin_app import worker
from wsgi import create_app

class Worst(BaseException):
    def __str__(self):
        raise self

def end(how):
    def run(_job):
        raise how
    return jobs.JobRunner(run)

jobs.WORK |= {"test.exit": end(SystemExit(3)), "test.worst": end(Worst())}
jobs.WORK["test.work"] = jobs.whole(lambda *_: None)
app = create_app()
worker.serve(config.active(), app.app_context, workers=1, processes=False)
"""


@contextmanager
def working(app, tmp_path, run=start, *arguments):
    """A worker of its own whose log has no room. Huey is never told of a job: only the sweep finds it."""
    with Path("/dev/full").open("wb") as full:
        running = run(
            *arguments, url=app.config["SQLALCHEMY_DATABASE_URI"], stderr=full, jobs_store_url=f"sqlite:///{tmp_path}/jobs.db"
        )  # fmt: skip
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            running.communicate(timeout=30)


def enqueue(name, seconds=0):
    with transaction():
        return queue.enqueue(name, at=clock.now() + timedelta(seconds=seconds))


def state_of(job_id):
    db.session.rollback()
    return db.session.get(Job, job_id, populate_existing=True).state


@pytest.mark.usefixtures("sqlite_only")
@pytest.mark.parametrize("how", ["test.exit", "test.worst"])
def test_s77_a_sweep_that_ended_is_begun_anew_and_the_next_due_job_runs(app, tmp_path, how):
    ended = enqueue(how)
    with working(app, tmp_path, start, "-c", WORKER) as running:
        until(lambda: state_of(ended) != JobState.WAITING or db.session.get(Job, ended).attempts, 40)
        following = enqueue("test.work")
        until(lambda: state_of(following) == JobState.DONE, 20)
        assert running.poll() is None


@pytest.mark.one_database
def test_s77_a_worker_with_a_full_log_does_what_comes_due_later_too(app, tmp_path):
    unknown, later = enqueue("test.nobody_knows"), enqueue("test.nobody_knows", seconds=8)
    with working(app, tmp_path, flask, "jobs", "work") as running:
        for job_id in (unknown, later):
            until(lambda it=job_id: state_of(it) == JobState.WAITING and db.session.get(Job, it).attempts, 40)
        assert life_signs.is_fresh(life_signs.SWEEP, worker.SIGN_EVERY * 2)
        assert running.poll() is None
