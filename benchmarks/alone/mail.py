"""Mail that a worker hands to a fast server: how many a second of the worker's processor time, one core.

The worker is a process of its own, over a copy of the database; the server another one that takes whatever it is given.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from admin_app import config
from benchmarks import database
from benchmarks.contenders import gatehouse
from benchmarks.processes import free_port
from benchmarks.report.lines import Line

TITLE = "mail"
MAILS = 1_000


def measure(server: str, url: str) -> list[Line]:
    """Half of them notices, half with a link that is sealed until it is sent."""
    port = free_port()
    with database.copied(server, url, "gatehouse_bench_mail") as copy:
        post = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.alone.mail_server", str(port)], cwd=config.ROOT
        )
        try:
            found = _child(copy, port)
        finally:
            post.kill()
            post.wait()
    note = (
        f"{found['each']:.1f} ms of Python's processor time each, {found['clock']:.0f} a second by the clock"
    )
    return [
        Line(f"{MAILS:,} mails to a fast server", found["rate"], 150, 250, "mails/s", more=True, note=note)
    ]


def _child(url: str, port: int) -> dict[str, float]:
    environment = {
        **os.environ,
        **gatehouse.environment(url),
        "GATEHOUSE_ENVIRONMENT": "demo",
        "GATEHOUSE_SMTP_URL": f"smtp://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "benchmarks.alone.one_post", str(MAILS)]
    done = subprocess.run(
        command, env=environment, cwd=config.ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures
