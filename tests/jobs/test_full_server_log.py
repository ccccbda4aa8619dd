"""SECURITY 77: gunicorn answers whatever becomes of its logs, and a log that can't be written tells nothing private."""

from __future__ import annotations

import signal
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.email.server import free_port
from tests.jobs.process import start, until

FULL = Path("/dev/full")
pytestmark = pytest.mark.usefixtures("sqlite_only")


@contextmanager
def served(app, stderr, *options, access_log="-", stdout=None):
    """gunicorn as `make run` and production start it, its output where a test wants it."""
    port = free_port()
    running = start(
        "-m", "gunicorn", "wsgi:create_app()", *options,
        url=app.config["SQLALCHEMY_DATABASE_URI"], stdout=stdout or stderr, stderr=stderr, port=str(port), access_log=access_log,
    )  # fmt: skip
    try:
        until(lambda: asked(port, "/healthz") == 200, 40)
        yield running, port
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def asked(port, path, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


@pytest.mark.parametrize("to_files", [False, True])
def test_s77_pages_are_served_with_every_log_on_a_full_disk(app, to_files):
    options = ("--error-logfile", "/dev/full") if to_files else ()
    with (
        FULL.open("wb") as full,
        served(app, full, *options, access_log="/dev/full" if to_files else "-") as (running, port),
    ):
        for _ in range(40):  # more than any buffer holds
            assert asked(port, "/nowhere/" + "x" * 250) == 404
        assert asked(port, "/sign-in") == 200
        assert running.poll() is None


def test_s77_turning_the_logs_over_on_a_full_disk_ends_no_process(app, tmp_path):
    folder = tmp_path / "log"
    folder.mkdir()
    with FULL.open("wb") as full, served(app, full, access_log=str(folder / "access.log")) as (it, port):
        assert asked(port, "/sign-in") == 200
        (folder / "access.log").unlink()
        folder.rmdir()  # as with a disk without room, no new file can be made
        it.send_signal(signal.SIGUSR1)
        assert asked(port, "/sign-in") == 200
        assert it.poll() is None
        folder.mkdir()
        until(lambda: asked(port, "/sign-in") == 200 and (folder / "access.log").exists())


def test_s77_turning_over_a_log_that_is_full_ends_no_process(app):
    with FULL.open("wb") as full, served(app, full, access_log="/dev/full") as (running, port):
        assert asked(port, "/sign-in") == 200
        before = psutil.Process(running.pid).children()
        running.send_signal(signal.SIGUSR1)
        for _ in range(5):
            assert asked(port, "/sign-in") == 200
        assert psutil.Process(running.pid).children() == before


def test_s36_a_line_that_cannot_be_written_is_not_told_elsewhere_with_its_cookies(app, tmp_path):
    with (
        (tmp_path / "errors").open("wb") as errors,
        served(app, errors, access_log="/dev/full") as (_running, port),
    ):
        asked(
            port,
            "/nowhere?q=eva.privat",
            Cookie="gh_customer=s3cr3t-of-a-session",
            Referer="http://x/eva.privat",
        )
    told = (tmp_path / "errors").read_text("utf-8")
    assert "Booting worker" in told
    assert "s3cr3t" not in told
    assert "eva.privat" not in told
    assert "127.0.0.1'" not in told
