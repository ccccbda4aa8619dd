"""SECURITY 40: a worker killed with SIGKILL around a mail loses nothing and repeats at most the one it was sending."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import timedelta

import pytest

from admin_app import config, job_store, worker
from admin_app.email import outbox
from admin_app.email.messages import password
from admin_app.email.models import Mail, MailState
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, transaction
from tests import databases
from tests.cast import Cast, actor_of
from tests.email.letters import TOKEN
from tests.email.server import Postbox, serving
from tests.jobs.process import flask, until


class Deadly(Postbox):
    """Kills the worker when it reaches a point of the talk, before or after the mail is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.point, self.pid = "", 0

    def strike(self, point: str) -> None:
        if point == self.point and self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self.pid = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.strike("greeting")
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, *arguments):  # noqa: N802
        self.strike("recipient")
        return await super().handle_RCPT(*arguments)

    async def handle_DATA(self, *arguments):  # noqa: N802
        answer = await super().handle_DATA(*arguments)
        self.strike("taken, not answered")
        if self.point == "answered, not noted" and self.pid:
            os.kill(self.pid, signal.SIGSTOP)  # else it may be faster than the signal
            asyncio.get_running_loop().call_soon(self.strike, self.point)
        return answer


@pytest.mark.parametrize(
    ("point", "arrives"),
    [("greeting", 1), ("recipient", 1), ("taken, not answered", 2), ("answered, not noted", 2)],
)
def test_s40_killed_at(app, cast: Cast, run_jobs, use_settings, point, arrives):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    two = [queue_link(cast), queue_link(cast)]
    with serving(Deadly) as box:
        box.point = point
        killed = flask("jobs", "once", url=url, smtp_url=box.url)
        box.pid = killed.pid
        killed.communicate(timeout=60)
        assert killed.returncode == -signal.SIGKILL
        use_settings(smtp_url=type(config.active().smtp_url)(box.url))
        with clock.shifted(queue.CLAIM_FOR + timedelta(seconds=1)):
            run_jobs()
    first, second = (db.session.get(Mail, i, populate_existing=True) for i in two)
    assert sorted(box.ids) == sorted([first.message_id] * arrives + [second.message_id])
    assert {first.state, second.state} == {MailState.SENT}
    assert TOKEN not in first.text + second.text


def queue_link(cast: Cast):
    with transaction():
        return outbox.queue(
            password.reset_link(cast.alice, actor_of(cast.sam), token=TOKEN, expires_at=clock.now())
        )


def test_a_worker_is_woken_at_once_sends_and_ends_at_a_signal(app, cast: Cast, tmp_path):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    store = f"sqlite:///{tmp_path}/jobs.db"
    if not url.startswith("sqlite"):
        store = databases.new_postgres(f"jobs_{os.getpid()}").replace("+psycopg", "")
    work_and_end(cast, url, store)


@pytest.mark.usefixtures("sqlite_only")
def test_workers_may_be_processes_of_their_own(app, cast: Cast, tmp_path):
    work_and_end(cast, app.config["SQLALCHEMY_DATABASE_URI"], f"sqlite:///{tmp_path}/jobs.db", "--processes")


def work_and_end(cast: Cast, url: str, store: str, *options: str) -> None:
    secret = config.active().secret_key.get_secret_value()
    with serving() as box:
        running = flask("jobs", "work", *options, url=url, smtp_url=box.url, jobs_store_url=store)
        queue.on_wake(worker.Waker(store, secret))
        try:
            sent = [queue_link(cast) for _ in range(5)]
            until(lambda: len(box.ids) == len(sent), 40)
            until(lambda: states(sent) == {MailState.SENT})
        finally:
            running.send_signal(signal.SIGTERM)
            told, _ = running.communicate(timeout=30)
            worker.connect(config.active())
            job_store.engine(store, secret).storage.close()
    assert running.returncode == 0, told.decode()
    assert len(set(box.ids)) == len(box.ids) == len(sent)


def states(ids):
    db.session.rollback()
    return {db.session.get(Mail, i, populate_existing=True).state for i in ids}
