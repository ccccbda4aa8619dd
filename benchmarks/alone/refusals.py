"""Refusals at the door by their cause, medians by the clock: none may tell what was wrong by what it takes (SECURITY 70)."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import uuid4

import argon2
import psycopg

from benchmarks.browser import Request
from benchmarks.database import PASSWORD
from benchmarks.processes import Server
from benchmarks.report.lines import Line
from benchmarks.sample import Person

TITLE = "refusals at the door"
MUST, AIM = 1.05, 1.02
SETTLED = 4  # seconds after which a new server has learnt what a hash takes
WRONG = "Wrong+h0rse-42"
SET = "UPDATE password_credentials SET hash = %s WHERE user_id = ANY(%s)"
FORGET = "DELETE FROM throttles"


def measure(
    running: Server, connection: psycopg.Connection, people: Sequence[Person], passes: int
) -> list[Line]:
    """The slowest over the quickest median, of sign-in and of "Forgotten password"."""
    half = len(people) // 2
    older, today = people[:half], people[half:]
    time.sleep(SETTLED)
    with _older_hashes(connection, older):
        tries = {
            "unknown name": [f"nobody.{uuid4().hex[:8]}" for _ in today],
            "wrong password": [person.username for person in today],
            "older hash": [person.username for person in older],
        }
        found = _medians(running, connection, "/sign-in", tries, passes, status=422)
        asked = {"unknown name": tries["unknown name"], "known name": tries["wrong password"]}
        links = _medians(running, connection, "/forgotten", asked, passes, status=200)
    return [
        _line("sign-in refused, slowest ÷ quickest cause", found),
        _line("link asked for, known or not", links),
    ]


def _medians(
    running: Server,
    connection: psycopg.Connection,
    path: str,
    tries: Mapping[str, Sequence[str]],
    passes: int,
    *,
    status: int,
) -> dict[str, float]:
    """Milliseconds by cause, the causes taking turns; each try comes from an address of its own."""
    taken: dict[str, list[float]] = {cause: [] for cause in tries}
    sources = (f"127.{a}.{b}.9" for a, b in itertools.product(range(1, 250), range(1, 250)))
    for _ in range(passes):
        connection.execute(FORGET)
        for names in zip(*tries.values(), strict=False):
            for cause, name in zip(tries, names, strict=True):
                taken[cause].append(_knock(running, path, name, next(sources), status))
    return {cause: statistics.median(found) for cause, found in taken.items()}


def _knock(running: Server, path: str, name: str, source: str, status: int) -> float:
    browser = running.browser(source)
    form = {"csrf_token": browser.field(path, "csrf_token"), "name": name}
    if path == "/sign-in":
        form["password"] = WRONG
    return browser.checked(Request(path, form, status=status)).total * 1000


@contextmanager
def _older_hashes(connection: psycopg.Connection, people: Sequence[Person]) -> Iterator[None]:
    """Let some people have a hash as a former release made it, a fifth of the work."""
    ids = [person.id for person in people]
    row = connection.execute("SELECT hash FROM password_credentials WHERE user_id = %s", ids[:1]).fetchone()
    older = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD)
    connection.execute(SET, [older, ids])
    try:
        yield
    finally:
        connection.execute(SET, [row[0] if row else "", ids])
        connection.execute(FORGET)


def _line(title: str, found: Mapping[str, float]) -> Line:
    note = ", ".join(f"{cause} {taken:.0f} ms" for cause, taken in found.items())
    return Line(title, max(found.values()) / min(found.values()), MUST, AIM, digits=3, note=note)
