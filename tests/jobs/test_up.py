"""`flask up`: everything by one command, and nothing left behind."""

from __future__ import annotations

import os
import signal
import urllib.request

import psutil
import pytest

from tests.cast import Cast
from tests.email.server import free_port
from tests.jobs.process import Running, flask, until

pytestmark = pytest.mark.usefixtures("sqlite_only")


def up(app, tmp_path, port: int, **changes: str) -> Running:
    names = {
        "port": str(port),
        "base_url": f"http://localhost:{port}",
        "access_log": str(tmp_path / "access.log"),
    }
    names |= {"jobs_store_url": f"sqlite:///{tmp_path}/jobs.db", **changes}
    return flask("up", url=app.config["SQLALCHEMY_DATABASE_URI"], **names)


def answers(port: int, path: str = "/healthz") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def family(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def test_up_serves_and_works_until_a_signal_and_leaves_nobody_behind(app, cast: Cast, tmp_path):
    assert cast.alice  # a database with people in it is taken as it is
    port = free_port()
    running = up(app, tmp_path, port)
    until(lambda: answers(port), 40)
    children = family(running.pid)
    assert {"gunicorn", "jobs"} <= {word for c in children for word in c.cmdline()}
    answers(port, "/link/reset/kX2v-secret-of-a-link?next=alice@nordlicht.example")
    assert any(
        f"http://localhost:{port}".encode() in line for line in running.stdout
    )  # waits until it is told
    running.send_signal(signal.SIGINT)
    told, _ = running.communicate(timeout=40)
    assert running.returncode == 0, told.decode()
    assert not [c for c in children if c.is_running() and c.status() != psutil.STATUS_ZOMBIE]
    logged = (tmp_path / "access.log").read_text("utf-8")
    assert "/healthz" in logged
    assert not any(private in logged for private in ("kX2v", "alice", "127.0.0.1", "Python-urllib"))


def test_up_ends_when_a_part_of_it_dies(app, cast: Cast, tmp_path):
    assert cast.alice
    port = free_port()
    running = up(app, tmp_path, port)
    until(lambda: answers(port), 40)
    worker = next(c for c in family(running.pid) if "jobs" in c.cmdline())
    os.kill(worker.pid, signal.SIGKILL)
    told, _ = running.communicate(timeout=40)
    assert running.returncode == 1
    assert "The worker ended by itself" in told.decode()
    assert not answers(port)


def test_up_says_that_the_port_is_taken_before_it_does_anything(app, tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told, _ = up(app, tmp_path, port).communicate(timeout=30)
    assert f"Port {port} can't be used" in told.decode()
    assert "PORT=" in told.decode()


def test_s61_up_refuses_outside_of_the_demo(app, tmp_path):
    running = up(app, tmp_path, free_port(), environment="staging")
    told, _ = running.communicate(timeout=30)
    assert running.returncode == 1
    assert "for the demo" in told.decode()
