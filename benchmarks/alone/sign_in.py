"""A successful sign-in against the password's Argon2 verification alone: processor milliseconds, taking turns.

A sign-in with name and password in a browser that signed in before, and in a new one (which is told by mail).
"""

from __future__ import annotations

import statistics
import time

from admin_app.sign_in.password import hashing
from benchmarks.browser import Browser, Request
from benchmarks.database import PASSWORD
from benchmarks.processes import Meter, Server
from benchmarks.report.lines import Line
from benchmarks.sample import Person

TITLE = "sign-in"
MUST, AIM = 1.08, 1.04
SETTLE = 0.005  # seconds in which a worker ends what comes after its answer
COOKIE = "__Host-gh_customer"


def measure(running: Server, person: Person, stored: str, passes: int, tries: int) -> list[Line]:
    """The ratio in a known browser, and in new ones: medians over passes. `stored` is the person's hash."""
    known = running.browser()
    _knock(known, person)
    meter = Meter(running)
    rows = [_one_pass(running, meter, known, person, stored, tries) for _ in range(passes)]
    alone = statistics.median(row[0] for row in rows)
    lines = []
    for title, column in (("successful sign-in ÷ Argon2 alone", 1), ("the same in a new browser", 2)):
        ratio = statistics.median(row[column] / row[0] for row in rows)
        ours = statistics.median(row[column] for row in rows)
        lines.append(Line(title, ratio, MUST, AIM, digits=3, note=f"{ours:.1f} ÷ {alone:.1f} ms"))
    return lines


def _one_pass(
    running: Server, meter: Meter, known: Browser, person: Person, stored: str, tries: int
) -> tuple[float, float, float]:
    found: tuple[list[float], list[float], list[float]] = ([], [], [])
    for _ in range(tries):
        found[0].append(_alone(stored))
        found[1].append(_knock(known, person, meter))
        found[2].append(_knock(running.browser(), person, meter))
    return statistics.median(found[0]), statistics.median(found[1]), statistics.median(found[2])


def _alone(stored: str) -> float:
    """Milliseconds of the verification alone."""
    began = time.thread_time()
    right = hashing.verify(stored, PASSWORD)
    spent = (time.thread_time() - began) * 1000
    if not right:
        raise ValueError("the password isn't the one that was stored")
    return spent


def _knock(browser: Browser, person: Person, meter: Meter | None = None) -> float:
    """Milliseconds of one sign-in."""
    browser.cookies.pop(COOKIE, None)
    token = browser.field("/sign-in", "csrf_token")
    form = {"csrf_token": token, "name": person.username, "password": PASSWORD}
    time.sleep(SETTLE)
    if meter:
        meter.mark()
    browser.checked(Request("/sign-in", form, status=303))
    time.sleep(SETTLE)
    return sum(meter.read()) if meter else 0.0
