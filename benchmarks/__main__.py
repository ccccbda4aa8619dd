"""Compares Gatehouse with Django's admin, Flask-Admin and a bare Flask view over the same rows: `make bench`."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import time
from collections.abc import Sequence

from admin_app import config
from benchmarks import database, stage
from benchmarks.alone import archive, export, import_rows, mail, refusals, sign_in, start, trail
from benchmarks.contenders.script import Op
from benchmarks.data.rows import PEOPLE
from benchmarks.peers import environment
from benchmarks.report import chart, lines, page
from benchmarks.stage import Measured

DOCS = config.ROOT / "docs"
ALONE = (
    sign_in.TITLE,
    refusals.TITLE,
    export.TITLE,
    archive.TITLE,
    start.TITLE,
    import_rows.TITLE,
    mail.TITLE,
    trail.TITLE,
)


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
    parser.add_argument("--import-rows", type=int, default=200_000)
    parser.add_argument(
        "--database-url", default="", help="a PostgreSQL server of one's own in place of the wheel's"
    )
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="WORD",
        help="what has one of these words in its name; only printed",
    )
    parser.add_argument(
        "--no-write", action="store_true", help="only print, leave docs/performance.* as they are"
    )
    return parser.parse_args(given)


def measured(server: str, asked: argparse.Namespace) -> Measured:
    """All that is asked for, over the largest database; of the pages also how they grow from the smallest one."""
    sizes = sorted(asked.accounts)
    small = stage.set_up(server, sizes[0]) if len(sizes) > 1 else None
    large = stage.set_up(server, sizes[-1])
    ops = [op for op in Op if _wanted(op, asked)]
    figures = stage.pages(large, small, ops, asked) if ops else {}
    print(page.costs(figures))
    by_themselves = []
    for title in (title for title in ALONE if _wanted(title, asked)):
        print(title)
        found = stage.alone(large, server, title, asked)
        print(page.targets(found))
        by_themselves += found
    return Measured(figures, by_themselves)


def _wanted(title: str, asked: argparse.Namespace) -> bool:
    return not asked.only or any(word in title for word in asked.only)


def report(found: Measured, sizes: Sequence[int]) -> str:
    """All tables."""
    grown = lines.growth(found.figures)
    judged = [*lines.judged(found.figures), *found.lines, *lines.worst_growth(grown)]
    large, small = max(sizes), min(sizes)
    since = f"; growth against {small:,} accounts" if grown else ""
    head = f"{large:,} accounts, {PEOPLE * large:,} people{since}:"
    return "\n\n".join((made_with(), page.targets(judged), head, page.costs(found.figures)))


def made_with() -> str:
    """One line that says what was measured with what."""
    asked = ["git", "log", "-1", "--format=%h of %cs"]
    commit = subprocess.run(
        asked, cwd=config.ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    versions = environment.versions()
    peers = ", ".join(
        f"{title} {versions[name]}" for title, name in (("Django", "django"), ("Flask-Admin", "flask-admin"))
    )
    return (
        f"Commit {commit or 'unknown'}, Python {platform.python_version()}, {peers}, {os.cpu_count()} cores."
    )


def main() -> None:
    """Measure, print the tables, and write them down unless something was left out."""
    asked = arguments()
    began = time.monotonic()
    with database.running(asked.database_url) as server:
        found = measured(server, asked)
    told = report(found, asked.accounts)
    print(told)
    print(f"\nTook {time.monotonic() - began:,.0f} s.")
    if not asked.no_write and not asked.only:
        page.written(DOCS / "performance.md", told)
        (DOCS / "performance.svg").write_text(chart.drawn(found.figures), "utf-8")
        print("Written to docs/performance.md and docs/performance.svg.")


if __name__ == "__main__":
    main()
