"""The export of up to 100,000 accounts as CSV, against a bare view over one statement: processor time, first byte, memory."""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass

import psycopg

from benchmarks.browser import Answer, Browser, Request, WrongAnswer
from benchmarks.processes import JobWorker, Meter, Server
from benchmarks.report.lines import Line

TITLE = "CSV"
MOST = 100_000
ZONE = dt.UTC  # "customer since" is a day alone, the same for everybody
FROM_DAY = "SELECT customer_since FROM accounts ORDER BY customer_since DESC OFFSET %s LIMIT 1"
HOW_MANY = "SELECT count(*) FROM accounts WHERE customer_since >= %s"


@dataclass(frozen=True)
class Export:
    """One export from asking to its last byte: what it cost in ms, what its worker took over idle in MB, its file."""

    cost: float
    memory: float
    file: Answer


def measure(ours: Server, agent: Browser, bare: Server, passes: int) -> list[Line]:
    """The three figures, medians over passes; the signed-in agent asks Gatehouse, whose worker writes the file."""
    day, since, rows = _chosen(ours.database)
    path = f"/admin/accounts/export?customer_since_from={day}"
    form = {"csrf_token": agent.field("/admin/search/", "csrf_token"), "reason": "Yearly letter to customers"}
    asked, floor = (
        Request(path, form, status=303),
        Request(f"/export?since={since.isoformat().replace('+', '%2B')}"),
    )
    worker = JobWorker(ours)
    spent_bare, found = [], []
    try:
        _once(ours, worker, agent, asked)  # warms up, as each pass but the first is
        for _ in range(passes):
            export = _once(ours, worker, agent, asked)
            _judge(export.file, rows + 1)
            found.append(export)
            answer, cost = _bare(bare, floor)
            _judge(answer, rows)
            spent_bare.append(cost)
    finally:
        worker.stop()
    spent = [export.cost for export in found]
    ratio = statistics.median(a / b for a, b in zip(spent, spent_bare, strict=True))
    note = (
        f"{rows:,} rows, {statistics.median(spent) / 1000:.1f} ÷ {statistics.median(spent_bare) / 1000:.2f} s"
    )
    first = statistics.median(export.file.first for export in found)
    return [
        Line(f"CSV of {rows:,} accounts ÷ bare", ratio, 3, 2, note=note),
        Line("its first byte", first, 0.5, 0.2, "s", note="of the download, by the clock"),
        Line("its worker's memory over idle", statistics.median(e.memory for e in found), 30, 10, "MB"),
    ]


def _chosen(database: str) -> tuple[dt.date, dt.datetime, int]:
    """From which day on there are no more than may be exported, when it begins, and how many those are."""
    with psycopg.connect(database) as connection:
        found = connection.execute(FROM_DAY, [MOST]).fetchone()
        day = (found[0] + dt.timedelta(days=1)).astimezone(ZONE).date() if found else dt.date(2000, 1, 1)
        since = dt.datetime.combine(day, dt.time(), ZONE)
        counted = connection.execute(HOW_MANY, [since]).fetchone()
    return day, since, int(counted[0]) if counted else 0


def _once(server: Server, worker: JobWorker, agent: Browser, asked: Request) -> Export:
    """Ask, let the worker write it, download."""
    meter = Meter(server)
    page = agent.checked(asked).leads_to
    written, peak = worker.write(page.rpartition("/")[2])
    assert asked.form
    file = agent.checked(Request(f"{page}/download", {"csrf_token": asked.form["csrf_token"]}))
    return Export(sum(meter.read()) + written, peak, file)


def _bare(server: Server, request: Request) -> tuple[Answer, float]:
    meter = Meter(server)
    answer = server.browser().checked(request)
    return answer, sum(meter.read())


def _judge(answer: Answer, lines: int) -> None:
    found = answer.body.count(b"\n")
    if found != lines:
        raise WrongAnswer(f"an export of {found} lines, not {lines}")
