"""The tables in Markdown, on the screen and in docs/performance.md between two marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.contenders.script import Op
from benchmarks.measure import Figures
from benchmarks.report.lines import BARE, DJANGO, EXPERT, FLASK_ADMIN, US, Line, growth

COLUMNS = (BARE, DJANGO, EXPERT, FLASK_ADMIN, US)
BEGIN, END = "<!-- figures of `make bench` -->", "<!-- end of figures -->"


def number(value: float, unit: str = "", digits: int | None = None) -> str:
    """A figure with as many digits as mean something."""
    if digits is None:
        digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}{' ' + unit if unit else ''}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def targets(lines: Iterable[Line]) -> str:
    """What must be reached, and whether it is."""
    rows = []
    for line in lines:
        figures = (number(value, line.unit, line.digits) for value in (line.value, line.must, line.aim))
        rows.append((line.title, *figures, line.verdict, line.note))
    return table(("operation", "measured", "must", "aim", "reached", "figures"), rows)


def costs(figures: Figures) -> str:
    """What each operation costs each contender; ours with the database's part, the clock and the growth."""
    grown = growth(figures)
    rows = []
    for op in Op:
        if (op, US) not in figures:
            continue
        ours = figures[op, US]
        cells = [number(figures[op, name].processor) if (op, name) in figures else "" for name in COLUMNS]
        told = number(grown[op]) if op in grown else ""
        rows.append((op, *cells, number(ours.in_database), number(ours.p50), told))
    return table(("processor ms a request", *COLUMNS, "of it database", "clock p50", "growth"), rows)


def written(file: Path, figures: str) -> None:
    """Put the figures into the page, in place of the former ones."""
    text = file.read_text("utf-8")
    found = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.DOTALL)
    if not found.search(text):
        raise ValueError(f"{file.name} has no place for figures")
    file.write_text(found.sub(lambda _match: f"{BEGIN}\n\n{figures}\n\n{END}", text), "utf-8")
