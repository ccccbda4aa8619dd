"""`flask up`, which is `make run`: database, demo, server and worker, until Ctrl+C ends it all."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from admin_app import config
from admin_app.kernel.db import db
from admin_app.role import service as roles
from views.cli import demo

START_SECONDS = 40
STOP_SECONDS = 25
LOOK_SECONDS = 0.2


@click.command("up")
@with_appcontext
def command() -> None:
    """Run the demo here: migrate, make or renew its data, serve, work."""
    settings = config.active()
    if not settings.is_demo:
        raise click.ClickException(
            "`flask up` is for the demo; in production run gunicorn and `flask jobs work`."
        )
    hosts = _free_hosts(settings.port)
    _prepare()
    with _ended_by_signals() as ended, _children(settings.port, hosts) as children:
        _wait_for_server(settings.port, children, ended)
        if not ended.is_set():
            click.echo(
                f"\nGatehouse is ready: {settings.base_url}\n\n{demo.sign_ins(settings.port)}\n\nCtrl+C ends it."
            )
        dead = _watch(children, ended)
    click.echo("Gatehouse has ended.")
    if dead:
        raise click.ClickException(f"The {dead} ended by itself; its last words stand above.")


def _prepare() -> None:
    url = sa.make_url(config.active().sqlalchemy_url)
    click.echo(f"Database: {url.render_as_string(hide_password=True)}")
    click.echo("Bringing it to the newest schema.")
    db.session.remove()
    upgrade()
    roles.ensure_built_in()
    click.echo("Looking after the demo's data.")
    demo.load_or_renew(current_app._get_current_object())  # type: ignore[attr-defined]
    db.session.remove()
    db.engine.dispose()


def _free_hosts(port: int) -> list[str]:
    """The loopback addresses to serve on: `localhost` may mean either. Says so when the port is taken."""
    hosts = []
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with closing(socket.socket(family)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if family == socket.AF_INET:
                    raise click.ClickException(
                        f"Port {port} can't be used ({error.strerror}). Name another: make run PORT={port + 1}"
                    ) from error
                continue
        hosts.append(f"[{host}]" if ":" in host else host)
    return hosts


@contextmanager
def _children(port: int, hosts: list[str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    binds = [part for host in hosts for part in ("--bind", f"{host}:{port}")]
    children = {
        "server": _start("gunicorn", "wsgi:create_app()", *binds),
        "worker": _start("flask", "--app", "wsgi", "jobs", "work"),
    }
    try:
        yield children
    finally:
        _end(children)


def _start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A child in a session of its own: Ctrl+C reaches us alone, and we end it in order."""
    quiet = {"GATEHOUSE_ACCESS_LOG": "", "GATEHOUSE_SERVER_LOG": "warning"}
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=config.ROOT,
        env={**quiet, **os.environ},
        start_new_session=True,
    )


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


@contextmanager
def _ended_by_signals() -> Iterator[threading.Event]:
    """An event that Ctrl+C, SIGTERM or a closed terminal sets; the second Ctrl+C changes nothing."""
    ended = threading.Event()
    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    former = {number: signal.signal(number, lambda *_: ended.set()) for number in watched}
    try:
        yield ended
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _wait_for_server(port: int, children: dict[str, subprocess.Popen[bytes]], ended: threading.Event) -> None:
    click.echo("Starting the server and the worker.")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not ended.is_set() and _first_dead(children) is None:
        try:
            with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            ended.wait(LOOK_SECONDS)


def _watch(children: dict[str, subprocess.Popen[bytes]], ended: threading.Event) -> str | None:
    """Wait for a signal, or for a child to end; which one."""
    while not ended.wait(LOOK_SECONDS):
        if dead := _first_dead(children):
            return dead
    return None


def _first_dead(children: dict[str, subprocess.Popen[bytes]]) -> str | None:
    return next((name for name, child in children.items() if child.poll() is not None), None)
