"""The import of new customers into a filled database, and the same files once more: rows a second, memory over idle.

Each run is a process of its own. It writes into a copy of the database, which is dropped afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from admin_app import config
from benchmarks import database
from benchmarks.contenders import gatehouse
from benchmarks.data import import_files
from benchmarks.report.lines import Line

TITLE = "import"
FEW = 400


def measure(server: str, url: str, rows: int) -> list[Line]:
    """Import so many rows over all four files, twice."""
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as name:
        folder = Path(name)
        import_files.write(folder / "files", rows)
        import_files.write(folder / "few", FEW, first=9_000_000)
        with database.copied(server, url, "gatehouse_bench_import") as copy:
            first, again = (_child(folder, copy) for _ in range(2))
    note = f"{first['seconds']:.0f} s by the clock, {first['spent']:.0f} s of Python's processor time"
    return [
        Line(f"import of {rows:,} rows", first["rate"], 5_000, 8_000, "rows/s", more=True, note=note),
        Line("the same again, unchanged", again["rate"], 5_000, 8_000, "rows/s", more=True),
        Line("its memory over idle", max(first["mb"], again["mb"]), 50, 50, "MB"),
    ]


def _child(folder: Path, url: str) -> dict[str, float]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.alone.one_import",
        str(folder / "files"),
        str(folder / "few"),
    ]
    environment = {**os.environ, **gatehouse.environment(url), "GATEHOUSE_ENVIRONMENT": "demo"}
    done = subprocess.run(
        command, env=environment, cwd=config.ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures
