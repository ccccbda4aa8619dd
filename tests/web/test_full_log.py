"""SECURITY 77: whatever becomes of a log line, the page, the job and the command it tells of go on."""

from __future__ import annotations

import errno
import io
import json
import logging as stdlib
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import structlog

from admin_app import jobs, worker
from admin_app.kernel import queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job, JobState
from tests.cast import sign_in
from tests.jobs.process import flask
from tests.web.test_answers import failing as failing
from views.http import log


class Full(io.StringIO):
    """A stream on a disk without room, until it has some."""

    full = True

    def write(self, text):
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


def closed():
    stream = io.StringIO()
    stream.close()
    return stream


BROKEN = {"full": Full, "device": lambda: Path("/dev/full").open("w"), "closed": closed, "none": lambda: None}  # noqa: SIM115


@pytest.fixture
def log_to(settings, monkeypatch):
    """Let everything be logged to a stream, the way the application does it outside of tests."""
    former = structlog.get_config()

    with ExitStack() as opened:
        opened.enter_context(suppress(OSError))  # a full stream can't even be closed

        def use(stream):
            if stream is not None:
                opened.callback(stream.close)
            monkeypatch.setattr(sys, "stderr", stream)
            log.configure(settings)
            return stream

        yield use
        structlog.configure(**former)


@pytest.mark.parametrize("stream", BROKEN)
def test_s77_pages_answer_as_ever_when_nothing_can_be_logged(failing, client, cast, log_to, stream):
    sign_in(client, cast.alice)
    log_to(BROKEN[stream]())
    assert client.get("/nowhere").status_code == 404
    assert client.post("/sign-out").status_code == 400
    assert client.get("/failing/down").status_code == 503
    fault = client.get("/failing/fault")
    assert fault.status_code == 500
    assert fault.headers["X-Request-Id"] in fault.text


@pytest.mark.parametrize("stream", BROKEN)
def test_s77_a_sweep_runs_the_job_after_one_that_failed(log_to, monkeypatch, stream):
    ran = []
    monkeypatch.setitem(jobs.WORK, "test.work", jobs.whole(lambda *_: ran.append(1)))
    with transaction():
        unknown = queue.enqueue("test.nobody_knows")
        queue.enqueue("test.work")
    log_to(BROKEN[stream]())
    assert worker.sweep() == 2
    assert ran == [1]
    assert db.session.get(Job, unknown, populate_existing=True).state == JobState.WAITING


class Stubborn:
    """A value that can't be shown."""

    def __str__(self):
        raise ValueError("private")

    __repr__ = __str__


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Stubborn(), "<Stubborn>"), (b"\xff", "b'\\\\xff'"), ("a\udcffb", "\\udcff"), ({1: Stubborn()}, "<dict>"), (7, "7")],
)  # fmt: skip
@pytest.mark.parametrize("environment", ["test", "demo"])
def test_s77_a_value_that_cannot_be_shown_spoils_no_line(
    log_to, use_settings, environment, value, shown, sqlite_only
):
    stream = log_to(io.TextIOWrapper(io.BytesIO(), "utf-8"))
    log.configure(use_settings(environment=environment))
    log.log().warning("told", code=value, status=404)
    stream.seek(0)
    line = stream.read()
    assert "told" in line
    assert "404" in line
    assert shown in line or shown.replace("\\\\", "\\") in line


def test_s77_words_and_values_that_do_not_fit_raise_nothing(log_to, sqlite_only):
    log_to(io.StringIO())
    log.log().warning("two %s %s", 1)
    log.log().warning("one %s", Stubborn())
    log.log().log(stdlib.WARNING, "one %s %s", 1)


def test_s36_a_value_that_is_no_text_is_blanked_like_text(log_to, sqlite_only):
    stream = log_to(io.StringIO())
    log.log().warning("told", error=ValueError("eva.privat@nordlicht.example"))
    assert "eva" not in stream.getvalue()


def test_s77_the_first_line_after_a_full_disk_tells_how_many_could_not_be_written(log_to, sqlite_only):
    stream = log_to(Full())
    for _ in range(3):
        log.log().warning("told")
    stream.full = False
    log.log().warning("again")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(e["event"], e.get("count")) for e in lines] == [("again", None), ("log_failed", 3)]


@pytest.mark.parametrize("stream", BROKEN)
def test_s77_what_libraries_log_raises_nothing_either(log_to, stream, sqlite_only):
    handler = stdlib.StreamHandler(log_to(BROKEN[stream]()))
    logger = stdlib.getLogger("test.library")
    logger.addHandler(handler)
    logger.warning("Worker %d died, restarting.", 1)
    logger.warning("%s", Stubborn())
    logger.removeHandler(handler)


def test_s77_a_command_ends_well_where_its_log_has_no_room(app):
    with transaction():
        queue.enqueue("test.nobody_knows")
    with Path("/dev/full").open("wb") as full:
        running = flask("jobs", "once", url=app.config["SQLALCHEMY_DATABASE_URI"], stderr=full)
        told, _ = running.communicate(timeout=60)
    assert (running.returncode, told) == (0, b"1 jobs ran.\n")
