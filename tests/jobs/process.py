"""Workers, servers and commands as real processes of their own, which a test may kill.

They are forked from one process that has imported all they need, and nothing else: starting Python and importing
the application takes two seconds of a processor.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import select
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(
    ["wsgi", "flask.cli", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "runpy"]
)


class Running:
    """A process that runs `python …`, handled like one of `subprocess`."""

    def __init__(
        self,
        arguments: tuple[str, ...],
        environment: dict[str, str],
        stdout: IO[bytes] | None,
        stderr: IO[bytes] | None,
    ) -> None:
        theirs, stdin = os.pipe()
        heard, told = os.pipe()
        ends = [
            Connection(theirs, writable=False),
            Connection(os.dup(stdout.fileno()) if stdout else os.dup(told), readable=False),
            Connection(os.dup(stderr.fileno()) if stderr else os.dup(told), readable=False),
        ]
        self.args = arguments
        self.stdin: IO[bytes] = os.fdopen(stdin, "wb", buffering=0)
        self.stdout: IO[bytes] = os.fdopen(heard, "rb", buffering=0)
        self._process = _FORKING.Process(target=_run, args=(arguments, environment, *ends))
        self._process.start()
        os.close(told)
        for end in ends:
            end.close()
        self.pid = self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """How it ended; less than nothing is the signal that ended it, None means that it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def wait(self, timeout: float) -> int | None:
        """Wait so many seconds for its end; raises TimeoutExpired."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.args, timeout)
        self.stdin.close()
        self.stdout.close()
        return self.returncode

    def communicate(self, timeout: float) -> tuple[bytes, None]:
        """What it and its children say until they end."""
        self.stdin.close()
        end, said = time.monotonic() + timeout, b""
        while select.select([self.stdout], [], [], max(end - time.monotonic(), 0))[0]:
            part = os.read(self.stdout.fileno(), 65_536)
            if not part:
                break
            said += part
        self.wait(max(end - time.monotonic(), 0.1))
        return said, None


def _run(arguments: tuple[str, ...], environment: dict[str, str], *ends: Connection) -> None:
    """Become `python …`: its streams, its environment, its session, its end."""
    os.setsid()
    os.chdir(ROOT)
    for number, end in enumerate(ends):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    code = 1
    try:
        _execute(*arguments)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:  # noqa: BLE001 - as the interpreter does
        traceback.print_exc()
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _execute(option: str, what: str, *rest: str) -> None:
    sys.argv = [what if option == "-m" else option, *rest]
    if option == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<process>", "exec"), {"__name__": "__main__"})


def flask(*arguments: str, url: str, stderr: IO[bytes] | None = None, **environment: str) -> Running:
    """`flask …` over a test's database."""
    return start("-m", "flask", "--app", "wsgi", *arguments, url=url, stderr=stderr, **environment)


def start(
    *arguments: str,
    url: str,
    stdout: IO[bytes] | None = None,
    stderr: IO[bytes] | None = None,
    **environment: str,
) -> Running:
    """`python -m …` or `python -c …` over a test's database; what no file is given for is read from `stdout`."""
    names = {
        "WEB_CONCURRENCY": "1",
        "GATEHOUSE_ENVIRONMENT": "test",
        "GATEHOUSE_BASE_URL": "http://localhost",
        "GATEHOUSE_DATABASE_URL": url,
        **{f"GATEHOUSE_{k.upper()}": v for k, v in environment.items()},
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GATEHOUSE_")}
    return Running(arguments, {**kept, **names}, stdout, stderr)


def until(holds: Callable[[], Any], seconds: float = 20) -> Any:
    """Wait until something is true; its value. Fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")
