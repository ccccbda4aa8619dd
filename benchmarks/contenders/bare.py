"""The floor: the very statements that Gatehouse runs for a page, and one precompiled table."""

from __future__ import annotations

import enum
import pickle
from pathlib import Path

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from admin_app.kernel.db import db
from benchmarks.browser import FIREFOX, Request
from benchmarks.contenders.script import Contender, Op, Script
from benchmarks.database import HOST, OUT
from benchmarks.processes import Server

FIRST_PAGE = Request("/", holds=("bare",))
READ = (
    *(
        Op.ACCOUNTS,
        Op.PEOPLE,
        Op.PERSON,
        Op.ACCOUNT,
        Op.QUEUE,
        Op.TICKET,
        Op.OWN_TICKET,
        Op.SECURITY,
        Op.EMPTY,
    ),
    *(Op.PART, Op.NOTHING, Op.API),
)
Statements = dict[str, list[tuple[str, object]]]


def record(app: Flask, gatehouse: Contender) -> Path:
    """Write down the statements of each page that is only read; gives the file."""
    found: Statements = {}
    with app.app_context():
        engine: Engine = db.engine
    for op in READ:
        said: list[tuple[str, object]] = []
        found[op.name] = said
        _once(app, engine, gatehouse.scripts[op], [])  # what is read once a process is read now
        _once(app, engine, gatehouse.scripts[op], said)
    file = OUT / "statements.pickle"
    file.write_bytes(pickle.dumps(found))
    engine.dispose()
    return file


def _plain(value: object) -> object:
    """A value without types of ours, which the bare view doesn't have."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, enum.Enum):
        return value.value
    return str(value) if isinstance(value, str) else value


def _once(app: Flask, engine: Engine, script: Script, said: list[tuple[str, object]]) -> None:
    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        said.append((statement, _plain(values)))

    request = script.request(0)
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = app.test_client(use_cookies=False).open(
            request.path,
            base_url=f"https://{HOST}",
            method="GET" if request.form is None else "POST",
            data=request.form,
            headers={**script.browser.shows, "User-Agent": FIREFOX},
            environ_base={"REMOTE_ADDR": "127.0.0.1"},
        )
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if answer.status_code != request.status:
        raise RuntimeError(f"{request.path} answers {answer.status_code} here")


def server(python: str, url: str, statements: Path, name: str = "bare") -> Server:
    """The server, not yet started."""
    places = {"BENCH_DATABASE": url, "BENCH_STATEMENTS": str(statements)}
    return Server(name, (python, "benchmarks.peers.bare_site:create_app()"), places, url)


def enter(running: Server) -> Contender:
    """Nobody has to sign in: the statements tell who asks."""
    browser = running.browser()

    def script(op: Op) -> Script:
        return Script(browser, lambda _turn: Request(f"/page/{op.name}", holds=("<table>",)))

    return Contender("bare", running, {op: script(op) for op in READ})
