"""Compares Gatehouse with Django's admin, Flask-Admin and a bare Flask view over the same rows: `make bench`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from contextlib import ExitStack

import psycopg

from admin_app import config
from benchmarks import database, measure, sample
from benchmarks.browser import Request
from benchmarks.contenders import bare, django, flask_admin, gatehouse
from benchmarks.contenders.script import Contender, Op
from benchmarks.data.rows import PEOPLE
from benchmarks.peers import environment
from benchmarks.processes import Server
from benchmarks.report import chart, lines, page

DOCS = config.ROOT / "docs"


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--accounts",
        type=int,
        nargs="+",
        default=[10_000],
        help="one size, or two for the growth between them",
    )
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--tries", type=int, default=20, help="requests of an operation in each pass")
    parser.add_argument(
        "--database-url", default="", help="a PostgreSQL server of one's own in place of the wheel's"
    )
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="WORD", help="operations whose name holds one of these words"
    )
    parser.add_argument(
        "--no-write", action="store_true", help="only print, leave docs/performance.* as they are"
    )
    return parser.parse_args(given)


def chosen(words: Sequence[str]) -> list[Op]:
    """The operations to measure."""
    return [op for op in Op if not words or any(word in op for word in words)]


def compare(server: str, accounts: int, asked: argparse.Namespace) -> measure.Figures:
    """Make the data of a size, start everybody, measure."""
    app, url = database.ready(server, accounts)
    python = environment.ensure()
    with psycopg.connect(url, autocommit=True) as connection:
        taken = sample.take(connection, accounts)
    django.sign_in(python, url)
    with ExitStack() as stack:

        def started(one: Server, first_page: Request) -> Server:
            stack.callback(one.stop)
            one.start(first_page)
            return one

        ours = gatehouse.enter(app, started(gatehouse.server(url), gatehouse.FIRST_PAGE), taken)
        statements = bare.record(app, ours)
        contenders: list[Contender] = [ours]
        contenders.append(bare.enter(started(bare.server(python, url, statements), bare.FIRST_PAGE)))
        for expert in (False, True):
            site = started(django.server(python, url, expert=expert), django.FIRST_PAGE)
            contenders.append(django.enter(python, site, taken, expert=expert))
        contenders.append(
            flask_admin.enter(started(flask_admin.server(python, url), flask_admin.FIRST_PAGE), taken)
        )
        return measure.run(contenders, chosen(asked.only), asked.passes, asked.tries, print)


def report(found: dict[int, measure.Figures]) -> str:
    """All tables, the largest database first."""
    sizes = sorted(found)
    large = found[sizes[-1]]
    grown = lines.growth(found[sizes[0]], large) if len(sizes) > 1 else {}
    judged = [*lines.judged(large), *lines.worst_growth(grown)]
    parts = [page.targets(judged)]
    for size in reversed(sizes):
        parts.append(f"{size:,} accounts, {PEOPLE * size:,} people:")
        parts.append(page.costs(found[size], grown if size == sizes[-1] else {}))
    return "\n\n".join(parts)


def main() -> None:
    """Measure, print the tables, and write them down unless something was left out."""
    asked = arguments()
    began = time.monotonic()
    with database.running(asked.database_url) as server:
        found = {accounts: compare(server, accounts, asked) for accounts in asked.accounts}
    told = report(found)
    print(told)
    print(f"\nTook {time.monotonic() - began:,.0f} s.")
    if not asked.no_write and not asked.only:
        page.written(DOCS / "performance.md", told)
        (DOCS / "performance.svg").write_text(chart.drawn(found[max(found)]), "utf-8")
        print("Written to docs/performance.md and docs/performance.svg.")


if __name__ == "__main__":
    main()
