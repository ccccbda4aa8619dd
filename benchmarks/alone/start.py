"""An idle web process and its start until the first page, a list for somebody signed in, against Flask-Admin's."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from benchmarks.browser import Browser, Request
from benchmarks.processes import Server, memory
from benchmarks.report.lines import Line

TITLE = "idle memory and start"


@dataclass(frozen=True)
class Starting:
    """A server that isn't running, the page it is asked for first, and the cookies of who asks."""

    server: Server
    page: Request
    cookies: dict[str, str]


@dataclass(frozen=True)
class _Start:
    clock: float  # seconds
    spent: float  # processor milliseconds of all its processes
    idle: float  # MB of the worker


def measure(ours: Starting, theirs: Starting, passes: int) -> list[Line]:
    """Two ratios, medians over passes; the start is told by processor time."""
    found: list[tuple[_Start, _Start]] = [(_once(ours), _once(theirs)) for _ in range(passes)]
    us, them = (_median([row[side] for row in found]) for side in (0, 1))
    clocks = f"by the clock {us.clock:.1f} ÷ {them.clock:.1f} s"
    started = f"{us.spent / 1000:.2f} ÷ {them.spent / 1000:.2f} s, {clocks}"
    idle = f"{us.idle:.0f} ÷ {them.idle:.0f} MB"
    return [
        Line("idle web process ÷ Flask-Admin's", us.idle / them.idle, 1.5, 1.25, note=idle),
        Line("start until the first page ÷ Flask-Admin's", us.spent / them.spent, 2, 1.5, note=started),
    ]


def _median(starts: list[_Start]) -> _Start:
    return _Start(
        statistics.median(one.clock for one in starts),
        statistics.median(one.spent for one in starts),
        statistics.median(one.idle for one in starts),
    )


def _once(starting: Starting) -> _Start:
    server = starting.server
    try:
        clock = server.start(starting.page, Browser(server.port, server.host, cookies=dict(starting.cookies)))
        return _Start(clock, server.all_spent, memory(server.worker))
    finally:
        server.stop()
