"""The export of up to 100,000 accounts as CSV, against a bare view over one statement: processor time, first byte, memory."""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime, time, timedelta

import psycopg

from benchmarks.browser import Answer, Browser, Request, WrongAnswer
from benchmarks.processes import Meter, Server, forget_peak, memory
from benchmarks.report.lines import Line

TITLE = "CSV"
MOST = 100_000
ZONE = UTC  # "customer since" is a day alone, the same for everybody
FROM_DAY = "SELECT customer_since FROM accounts ORDER BY customer_since DESC OFFSET %s LIMIT 1"
HOW_MANY = "SELECT count(*) FROM accounts WHERE customer_since >= %s"


def measure(ours: Server, agent: Browser, bare: Server, passes: int) -> list[Line]:
    """The three figures, medians over passes; the signed-in agent asks Gatehouse."""
    day, since, rows = _chosen(ours.database)
    path = f"/admin/accounts/export?customer_since_from={day}"
    form = {"csrf_token": agent.field("/admin/search/", "csrf_token"), "reason": "Yearly letter to customers"}
    asked, floor = Request(path, form), Request(f"/export?since={since.isoformat().replace('+', '%2B')}")
    spent, spent_bare, firsts, peaks = [], [], [], []
    for _ in range(passes):
        idle, answer, cost = _run(ours, agent, asked)
        peaks.append(memory(ours.worker, "VmHWM") - idle)
        _judge(answer, rows + 1)
        _, answer_bare, cost_bare = _run(bare, bare.browser(), floor)
        _judge(answer_bare, rows)
        spent.append(cost)
        spent_bare.append(cost_bare)
        firsts.append(answer.first)
    ratio = statistics.median(a / b for a, b in zip(spent, spent_bare, strict=True))
    note = (
        f"{rows:,} rows, {statistics.median(spent) / 1000:.1f} ÷ {statistics.median(spent_bare) / 1000:.2f} s"
    )
    return [
        Line(f"CSV of {rows:,} accounts ÷ bare", ratio, 3, 2, note=note),
        Line("its first byte", statistics.median(firsts), 0.5, 0.2, "s", note="by the clock"),
        Line("its memory over idle", statistics.median(peaks), 30, 10, "MB"),
    ]


def _chosen(database: str) -> tuple[date, datetime, int]:
    """From which day on there are no more than may be exported, when it begins, and how many those are."""
    with psycopg.connect(database) as connection:
        found = connection.execute(FROM_DAY, [MOST]).fetchone()
        day = (found[0] + timedelta(days=1)).astimezone(ZONE).date() if found else date(2000, 1, 1)
        since = datetime.combine(day, time(), ZONE)
        counted = connection.execute(HOW_MANY, [since]).fetchone()
    return day, since, int(counted[0]) if counted else 0


def _run(server: Server, browser: Browser, request: Request) -> tuple[float, Answer, float]:
    idle = memory(server.worker)
    forget_peak(server.worker)
    meter = Meter(server)
    answer = browser.checked(request)
    return idle, answer, sum(meter.read())


def _judge(answer: Answer, lines: int) -> None:
    found = answer.body.count(b"\n")
    if found != lines:
        raise WrongAnswer(f"an export of {found} lines, not {lines}")
