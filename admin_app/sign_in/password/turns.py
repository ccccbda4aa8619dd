"""Turns to hash: a bounded line before it, and refusals that come at a moment, not when their work is done.

Two threats. A burst of sign-ins must not hold everybody up: whoever waits for a turn holds no connection of the
database and has counted nothing yet, and where too many wait or it takes too long, the answer is 503 (SECURITY 49).
And what a refusal takes must not tell its cause, such as a hash of older parameters (SECURITY 70).
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from admin_app.kernel.db import db, in_transaction
from admin_app.kernel.errors import Busy, DomainError
from admin_app.sign_in.password import hashing

WAITING_MOST = 200  # in a process; gunicorn.conf.py has threads for them and for everybody else
KEPT_FREE = 10  # further places, for addresses that hold few: one alone can't keep all others out
FEW = 2
WAIT_SECONDS = 45.0  # less than the minute after which proxies give up
QUIET_SECONDS = 2.0  # after which a server that began has answered who waited for it
LEAST_RETRY, MOST_RETRY = 5, 60  # seconds


class Line:
    """Who waits for a turn. One more than can hash at once has a turn: it counts its try meanwhile."""

    def __init__(self, turns: int, most: int, seconds: float, kept: int = KEPT_FREE) -> None:
        self._turns = threading.BoundedSemaphore(turns)
        self._most, self._seconds, self._kept = most, seconds, kept
        self._waiting = 0
        self._from: Counter[str] = Counter()  # how many of them, by address
        self._guard = threading.Lock()

    @contextmanager
    def turn(self, address: str = "") -> Iterator[None]:
        """Wait for a turn, and have it for the block. Raises Busy where too many wait, or it takes too long.

        `address`: from where a stranger asks; empty for whoever is known.
        """
        self._wait(address)
        try:
            yield
        finally:
            self._turns.release()

    def _wait(self, address: str) -> None:
        with self._guard:
            holds_few = not address or self._from[address] < FEW
            full = self._waiting >= self._most + (self._kept if holds_few else 0)
            if not full:
                self._waiting += 1
                self._from[address] += 1
        if full:
            raise self._busy()
        try:
            if not self._turns.acquire(timeout=self._seconds):
                raise self._busy()
        finally:
            with self._guard:
                self._waiting -= 1
                self._from[address] -= 1
                self._from += Counter()  # without those that have gone

    def _busy(self) -> Busy:
        structlog.get_logger("gatehouse").warning("hashing_busy", count=self._waiting, status=Busy.status)
        seconds = math.ceil(self._waiting * hashing.seconds() / hashing.AT_ONCE)
        return Busy(min(max(seconds, LEAST_RETRY), MOST_RETRY))


LINE = Line(hashing.AT_ONCE + 1, WAITING_MOST, WAIT_SECONDS)
_mine = threading.local()


@contextmanager
def turn(*, hashes: int = 1, address: str = "") -> Iterator[None]:
    """A turn to hash so many times, after waiting for it: what is counted and judged stands in the block.

    `address`: from where a stranger asks. A refusal leaves it at its moment, with the turn given up. Within a turn
    another one is the same. Raises Busy before the block has begun.
    """
    if getattr(_mine, "has_turn", False):
        yield
        return
    _let_go()
    with LINE.turn(address):
        began = time.monotonic()
        _mine.has_turn = True
        try:
            yield
            return
        except DomainError as error:
            refused = error
        finally:
            _mine.has_turn = False
    _until_moment(began, hashes)
    raise refused


@contextmanager
def refused_at_moment() -> Iterator[None]:
    """Let a refusal come at the moment of one hash, where nothing is hashed: what refuses are other steps each time."""
    began = time.monotonic()
    try:
        yield
        return
    except DomainError as error:
        refused = error
    _until_moment(began, 1)
    raise refused


@contextmanager
def at_moment() -> Iterator[None]:
    """Come to an end, good or refused, at the moment a refusal of one hash does: nothing in it is hashed."""
    began = time.monotonic()
    try:
        yield
    finally:
        _until_moment(began, 1)


def _until_moment(began: float, hashes: int) -> None:
    """Wait for the first of the moments at which refusals come; they are so far apart that the work fits in between."""
    _let_go()
    apart = (hashes + 1) * hashing.seconds()
    over = (time.monotonic() - began) % apart
    time.sleep(apart - over)


def _let_go() -> None:
    """Whoever waits holds no connection."""
    if in_transaction():
        raise RuntimeError("nobody waits within a transaction")
    db.session.rollback()


def prepare() -> None:
    """Learn what a hash takes here, in a server that begins and once it is quiet: no visitor has to wait for it."""
    learning = threading.Timer(QUIET_SECONDS, hashing.seconds)
    learning.daemon = True
    learning.start()
