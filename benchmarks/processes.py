"""Servers under measurement: one gunicorn with one sync worker each, and what processor time it takes.

Processor time is that of the worker's threads and of its sessions in the database; the kernel counts it in
nanoseconds (/proc/PID/task/*/schedstat). A database of another machine can’t be read: its time is left out.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import BadStatusLine
from pathlib import Path

import psycopg

from benchmarks.browser import Browser, Request

WAIT = 60  # seconds a server may take to answer for the first time


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spent(pid: int) -> float:
    """Processor time of a process so far, in milliseconds; of one that is gone nothing."""
    total = 0
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(file.read_text().split()[0])
        except (OSError, IndexError):
            continue
    return total / 1e6


def memory(pid: int, name: str = "VmRSS") -> float:
    """A figure of a process in MB: VmRSS is now, VmHWM the peak."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise LookupError(name)


def forget_peak(pid: int) -> None:
    """Let a process's peak begin anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


@dataclass
class Server:
    """A gunicorn with one sync worker, told apart in the database by its name."""

    name: str
    command: tuple[str, str]  # the Python of its environment, the application
    environment: Mapping[str, str]
    database: str
    host: str = "127.0.0.1"
    settings: str = "benchmarks/peers/gunicorn_conf.py"
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def start(self, first_page: Request, browser: Browser | None = None) -> float:
        """Start, and ask until the first page has come; gives the seconds that took. Raises RuntimeError."""
        python, application = self.command
        arguments = [
            python, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "1",
            "--worker-class", "sync", "--timeout", "300", "--log-level", "warning", "--config", self.settings,
        ]  # fmt: skip
        own = {"PGAPPNAME": self.name, "PYTHONDONTWRITEBYTECODE": ""}
        began = time.perf_counter()
        log = (Path(__file__).parent / "out" / f"{self.name}.log").open("wb")
        self._process = subprocess.Popen(
            arguments,
            env={**os.environ, **self.environment, **own},
            stdout=log,
            stderr=log,
            cwd=Path(__file__).parent.parent,
        )
        while True:
            try:
                (browser or self.browser()).checked(first_page)
                return time.perf_counter() - began
            except (ConnectionError, BadStatusLine):  # before it listens, a connection may meet itself
                if self._process.poll() is not None or time.perf_counter() - began > WAIT:
                    raise RuntimeError(
                        f"{self.name} doesn't start: see benchmarks/out/{self.name}.log"
                    ) from None
                time.sleep(0.01)

    def stop(self) -> None:
        """Stop, and wait for it."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def browser(self, source: str = "127.0.0.1") -> Browser:
        """A new browser at this server, from one of this machine's addresses."""
        return Browser(self.port, self.host, source)

    @property
    def worker(self) -> int:
        """The process that answers."""
        assert self._process
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return int(children[-1])

    @property
    def all_spent(self) -> float:
        """Processor time of all its processes since the start, in milliseconds."""
        assert self._process
        return spent(self._process.pid) + spent(self.worker)


def sessions(database: str, name: str) -> list[int]:
    """The database's processes on this machine that work for the program of a name."""
    with psycopg.connect(database) as connection:
        asked = (
            "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()"
        )
        found = connection.execute(asked, [name])
        return [pid for (pid,) in found if _is_postgres(pid)]


def _is_postgres(pid: int) -> bool:
    """Whether the process of a number is the database's: of a server elsewhere only the numbers are known here."""
    try:
        return "postgres" in Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return False


class Meter:
    """Reads what a server and its database sessions have spent between two moments, in milliseconds."""

    def __init__(self, server: Server) -> None:
        self.worker = server.worker
        self.sessions = sessions(server.database, server.name)
        self.before = self._now()

    def mark(self) -> None:
        """Begin anew."""
        self.before = self._now()

    def _now(self) -> tuple[float, float]:
        return spent(self.worker), sum(map(spent, self.sessions))

    def read(self) -> tuple[float, float]:
        """Spent since the beginning: by the worker, by the database."""
        now = self._now()
        return now[0] - self.before[0], now[1] - self.before[1]


class JobWorker:
    """A process that does the exports of a server, told apart in the database by its name."""

    def __init__(self, server: Server) -> None:
        self.name = f"{server.name}-jobs"
        self._database = server.database
        self._process = subprocess.Popen(
            [server.command[0], "-m", "benchmarks.alone.one_export"],
            env={**os.environ, **server.environment, "PGAPPNAME": self.name},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
        )

    def write(self, export_id: str) -> tuple[float, float]:
        """Write one; gives the processor time in ms, that of the database included, and the MB taken over idle."""
        assert self._process.stdin
        assert self._process.stdout
        before = self._database_spent()
        self._process.stdin.write(export_id + "\n")
        self._process.stdin.flush()
        found: dict[str, float] = json.loads(self._process.stdout.readline())
        return found["spent"] + self._database_spent() - before, found["peak"]

    @property
    def resident(self) -> float:
        """The MB that it had at most, in all, while it wrote the last one."""
        return memory(self._process.pid, "VmHWM")

    def _database_spent(self) -> float:
        return sum(map(spent, sessions(self._database, self.name)))

    def stop(self) -> None:
        """Stop, and wait for it."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)
