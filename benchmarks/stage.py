"""One database and all that is measured over it: everybody started, signed in, asked in turn, and stopped."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from flask import Flask

from benchmarks import database, measure, sample
from benchmarks.alone import archive, export, import_rows, mail, refusals, sign_in, start, trail
from benchmarks.browser import Request
from benchmarks.contenders import bare, django, flask_admin, gatehouse
from benchmarks.contenders.script import Contender, Op
from benchmarks.peers import environment
from benchmarks.processes import Server
from benchmarks.report.lines import SMALL, US, Line
from benchmarks.sample import Sample

STORED = "SELECT hash FROM password_credentials WHERE user_id = %s"
ALONE_PASSES = 3  # exports and starts take seconds each


@dataclass
class Measured:
    """What one database gave: each operation's figures, and the lines of what is measured by itself."""

    figures: measure.Figures = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Stage:
    """A filled database, the application over it in this process, and what is asked for."""

    app: Flask
    url: str
    python: str  # of the peers' environment
    sample: Sample

    @contextmanager
    def running(self, server: Server, first_page: Request) -> Iterator[Server]:
        """A server for as long as the block lasts."""
        try:
            server.start(first_page)
            yield server
        finally:
            server.stop()

    @contextmanager
    def ours(self, name: str = US) -> Iterator[Contender]:
        """Gatehouse, somebody signed in."""
        slug = name.lower().replace(", ", "-")
        with self.running(gatehouse.server(self.url, slug), gatehouse.FIRST_PAGE) as server:
            yield gatehouse.enter(self.app, server, self.sample, name)

    @contextmanager
    def bare(self, ours: Contender) -> Iterator[Contender]:
        """The floor."""
        statements: Path = bare.record(self.app, ours)
        with self.running(bare.server(self.python, self.url, statements), bare.FIRST_PAGE) as server:
            yield bare.enter(server)

    @contextmanager
    def django(self, *, expert: bool) -> Iterator[Contender]:
        """Django's admin, somebody signed in."""
        with self.running(django.server(self.python, self.url, expert=expert), django.FIRST_PAGE) as server:
            yield django.enter(self.python, server, self.sample, expert=expert)

    @contextmanager
    def flask_admin(self) -> Iterator[Contender]:
        """Flask-Admin, somebody signed in."""
        with self.running(flask_admin.server(self.python, self.url), flask_admin.FIRST_PAGE) as server:
            yield flask_admin.enter(server, self.sample)


def set_up(server: str, accounts: int) -> Stage:
    """Make the data of a size, and the peers' environment."""
    app, url = database.ready(server, accounts)
    python = environment.peers()
    django.sign_in(python, url)  # makes Django's own tables
    with psycopg.connect(url, autocommit=True) as connection:
        return Stage(app, url, python, sample.take(connection, accounts))


def pages(stage: Stage, small: Stage | None, ops: Sequence[Op], asked: argparse.Namespace) -> measure.Figures:
    """Everybody's pages, in turn; Gatehouse's over a smaller database too, if there is one."""
    with ExitStack() as stack:
        ours = stack.enter_context(stage.ours())
        others = (
            stage.bare(ours),
            stage.django(expert=False),
            stage.django(expert=True),
            stage.flask_admin(),
        )
        contenders = [ours, *map(stack.enter_context, others)]
        if small:
            contenders.insert(1, stack.enter_context(small.ours(SMALL)))
        return measure.run(contenders, ops, asked.passes, asked.tries, print)


def alone(stage: Stage, server: str, title: str, asked: argparse.Namespace) -> list[Line]:
    """One of those that are measured by themselves. Raises KeyError for a title that none has."""
    return {
        sign_in.TITLE: lambda: _sign_in(stage, asked),
        refusals.TITLE: lambda: _refusals(stage, asked),
        export.TITLE: lambda: _export(stage),
        archive.TITLE: lambda: archive.measure(stage.app, stage.url, stage.sample.people[2]),
        start.TITLE: lambda: _start(stage),
        import_rows.TITLE: lambda: import_rows.measure(server, stage.url, asked.import_rows),
        mail.TITLE: lambda: mail.measure(server, stage.url),
        trail.TITLE: lambda: trail.measure(server),
    }[title]()


def _sign_in(stage: Stage, asked: argparse.Namespace) -> list[Line]:
    person = stage.sample.people[4]
    with psycopg.connect(stage.url, autocommit=True) as connection:
        row = connection.execute(STORED, [person.id]).fetchone()
    with stage.ours() as ours:
        return sign_in.measure(ours.server, person, str(row[0]) if row else "", asked.passes, asked.tries)


def _refusals(stage: Stage, asked: argparse.Namespace) -> list[Line]:
    with stage.ours() as ours, psycopg.connect(stage.url, autocommit=True) as connection:
        return refusals.measure(ours.server, connection, stage.sample.people, asked.passes)


def _export(stage: Stage) -> list[Line]:
    with stage.ours() as ours, stage.bare(ours) as floor:
        agent = ours.scripts[Op.ACCOUNTS].browser
        return export.measure(ours.server, agent, floor.server, ALONE_PASSES)


def _start(stage: Stage) -> list[Line]:
    with stage.ours() as ours, stage.flask_admin() as other:
        cookies, their_cookies = (c.scripts[Op.ACCOUNTS].browser.cookies for c in (ours, other))
        page, their_page = (c.scripts[Op.ACCOUNTS].request(0) for c in (ours, other))
    return start.measure(
        start.Starting(gatehouse.server(stage.url), page, cookies),
        start.Starting(flask_admin.server(stage.python, stage.url), their_page, their_cookies),
        ALONE_PASSES,
    )
