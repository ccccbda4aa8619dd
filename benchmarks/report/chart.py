"""The chart of docs/performance.md: a bar for each contender of each operation, on a logarithmic scale, as SVG."""

from __future__ import annotations

import math
from html import escape

from benchmarks.contenders.script import Op
from benchmarks.measure import Figures
from benchmarks.report.lines import BARE, DJANGO, EXPERT, FLASK_ADMIN, US

COLOURS = {US: "#2563eb", BARE: "#94a3b8", DJANGO: "#15803d", EXPERT: "#84cc16", FLASK_ADMIN: "#d97706"}
LEFT, WIDTH, BAR, GAP, TOP = 190, 560, 9, 12, 46
TICKS = (1, 3, 10, 30, 100, 300, 1_000, 3_000)
STYLE = "text{font:12px system-ui,sans-serif;fill:#475569}.v{font-size:9px}@media(prefers-color-scheme:dark){text{fill:#cbd5e1}}"


def drawn(figures: Figures) -> str:
    """The chart: operations that somebody else has too."""
    shown = [
        op
        for op in Op
        if (op, US) in figures and any((op, name) in figures for name in COLOURS if name != US)
    ]
    values = [figures[key].processor for key in figures if key[0] in shown]
    low, high = min([1.0, *values]), max([10.0, *values])
    parts, y = [_legend()], TOP
    for op in shown:
        bars = [(name, figures[op, name].processor) for name in COLOURS if (op, name) in figures]
        middle = y + len(bars) * BAR / 2 + 4
        parts.append(f'<text x="{LEFT - 8}" y="{middle:.0f}" text-anchor="end">{escape(op)}</text>')
        for name, value in bars:
            length = _place(value, low, high)
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR - 1}" fill="{COLOURS[name]}"/>'
            )
            parts.append(f'<text class="v" x="{LEFT + length + 4:.1f}" y="{y + BAR - 1}">{value:.3g}</text>')
            y += BAR
        y += GAP
    parts += [_tick(tick, _place(tick, low, high), y) for tick in TICKS if low <= tick <= high]
    size = f'width="{LEFT + WIDTH + 60}" height="{y + 24}" viewBox="0 0 {LEFT + WIDTH + 60} {y + 24}"'
    title = "<title>Processor milliseconds a request, logarithmic scale: shorter is better</title>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>{title}<style>{STYLE}</style>{"".join(parts)}</svg>\n'


def _place(value: float, low: float, high: float) -> float:
    return max(2.0, WIDTH * math.log(max(value, low) / low) / math.log(high / low))


def _legend() -> str:
    parts, x = ['<text x="8" y="16">Processor ms a request, logarithmic; shorter is better</text>'], 8
    for name, colour in COLOURS.items():
        parts.append(
            f'<rect x="{x}" y="26" width="10" height="10" fill="{colour}"/><text x="{x + 14}" y="35">{escape(name)}</text>'
        )
        x += 34 + 7 * len(name)
    return "".join(parts)


def _tick(value: int, length: float, bottom: int) -> str:
    x = LEFT + length
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{bottom - GAP + 4}" stroke="#94a3b8" stroke-width=".5" stroke-dasharray="2 3"/>'
        f'<text class="v" x="{x:.1f}" y="{bottom + 6}" text-anchor="middle">{value:,}</text>'
    )
