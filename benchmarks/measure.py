"""Asks all contenders in turn, several passes, and keeps what each operation cost.

A busy machine slows all of them alike, and processor time says what an operation costs even there.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.browser import judge
from benchmarks.contenders.script import Contender, Op, Script
from benchmarks.processes import Meter

WARM = 8  # requests before the first that counts: statements are prepared after five
PATIENCE = 5.0  # seconds a batch may take before it is cut short


@dataclass
class Figure:
    """What one operation cost one contender: milliseconds a request in each pass, and each request's clock."""

    worker: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)

    @property
    def processor(self) -> float:
        """Processor milliseconds a request, worker and database: the median of the passes."""
        return statistics.median(self._sums())

    def over(self, other: Figure) -> float:
        """Processor time over another's: the median of the passes' ratios, as both were asked one after the other."""
        return statistics.median(a / b for a, b in zip(self._sums(), other._sums(), strict=True))

    def in_database_over(self, other: Figure) -> float:
        """The same for the database's part alone."""
        return statistics.median(a / b for a, b in zip(self.database, other.database, strict=True))

    def _sums(self) -> list[float]:
        return [w + d for w, d in zip(self.worker, self.database, strict=True)]

    @property
    def in_database(self) -> float:
        """The database's part of it."""
        return statistics.median(self.database)

    @property
    def p50(self) -> float:
        """Milliseconds by the clock: the median of all requests."""
        return statistics.median(self.clock)


Figures = dict[tuple[Op, str], Figure]


def run(
    contenders: Sequence[Contender], ops: Sequence[Op], passes: int, tries: int, say: Callable[[str], None]
) -> Figures:
    """Measure each operation on each contender that has it, one after the other in each pass."""
    found: Figures = defaultdict(Figure)
    turns: dict[tuple[Op, str], int] = defaultdict(int)
    for number in range(passes + 1):  # the first one warms up
        say("warming up" if number == 0 else f"pass {number} of {passes}")
        for op in ops:
            first = number % len(contenders)
            for contender in (*contenders[first:], *contenders[:first]):
                script = contender.scripts.get(op)
                if script is None:
                    continue
                begin = turns[op, contender.name]
                count = tries if number else WARM
                turns[op, contender.name] += count
                figure = found[op, contender.name] if number else Figure()
                _batch(script, contender, range(begin, begin + count), figure)
    return dict(found)


def _batch(script: Script, contender: Contender, turns: range, figure: Figure) -> None:
    if script.before:
        script.before(turns)
    meter, began, done = Meter(contender.server), time.monotonic(), 0
    answers = []
    for turn in turns:
        request = script.request(turn)
        answer = script.browser.ask_again(request)
        answers.append((request, answer))
        done += 1
        if time.monotonic() - began > PATIENCE:
            break
    worker, database = meter.read()
    for request, answer in answers:
        judge(request, answer)
        figure.clock.append(answer.total * 1000)
    figure.worker.append(worker / done)
    figure.database.append(database / done)
