"""Workers as real processes of their own, which a test may kill."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]


def flask(
    *arguments: str, url: str, stderr: int | IO[bytes] = subprocess.STDOUT, **environment: str
) -> subprocess.Popen[bytes]:
    """`flask …` over a test's database."""
    return start("-m", "flask", "--app", "wsgi", *arguments, url=url, stderr=stderr, **environment)


def start(
    *arguments: str,
    url: str,
    stdout: int | IO[bytes] = subprocess.PIPE,
    stderr: int | IO[bytes] = subprocess.STDOUT,
    **environment: str,
) -> subprocess.Popen[bytes]:
    """`python …` over a test's database."""
    names = {
        "WEB_CONCURRENCY": "1",
        "GATEHOUSE_ENVIRONMENT": "test",
        "GATEHOUSE_BASE_URL": "http://localhost",
        "GATEHOUSE_DATABASE_URL": url,
        **{f"GATEHOUSE_{k.upper()}": v for k, v in environment.items()},
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GATEHOUSE_")}
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, **names},
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )


def until(holds: Callable[[], Any], seconds: float = 20) -> Any:
    """Wait until something is true; its value. Fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")
