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
    us, them = ([row[side] for row in found] for side in (0, 1))
    idle = _median(us, "idle"), _median(them, "idle")
    spent = _median(us, "spent"), _median(them, "spent")
    clocks = f"by the clock {_median(us, 'clock'):.1f} ÷ {_median(them, 'clock'):.1f} s"
    start = f"{spent[0] / 1000:.2f} ÷ {spent[1] / 1000:.2f} s, {clocks}"
    return [
        Line(
            "idle web process ÷ Flask-Admin's",
            idle[0] / idle[1],
            1.5,
            1.25,
            note=f"{idle[0]:.0f} ÷ {idle[1]:.0f} MB",
        ),
        Line("start until the first page ÷ Flask-Admin's", spent[0] / spent[1], 2, 1.5, note=start),
    ]


def _median(starts: list[_Start], name: str) -> float:
    return statistics.median(getattr(one, name) for one in starts)


def _once(starting: Starting) -> _Start:
    server = starting.server
    try:
        clock = server.start(starting.page, Browser(server.port, server.host, dict(starting.cookies)))
        return _Start(clock, server.all_spent, memory(server.worker))
    finally:
        server.stop()
