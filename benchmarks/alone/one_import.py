"""One import in a process of its own: `python -m benchmarks.alone.one_import FOLDER FEW` prints its figures as JSON.

Idle is the process's memory after the import of the few rows.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from admin_app.customer_import.run import run
from admin_app.kernel import actor
from benchmarks.processes import forget_peak, memory
from wsgi import create_app


def main(folder: Path, few: Path) -> None:
    """Import both folders, and tell of the first one."""
    with create_app().app_context():
        run(actor.console(), few, rejects=folder / "rejects")
        idle = memory(os.getpid())
        forget_peak(os.getpid())
        began, spent = time.perf_counter(), time.process_time()
        result = run(actor.console(), folder, rejects=folder / "rejects")
        seconds = time.perf_counter() - began
        spent = time.process_time() - spent
    figures = {
        "rows": result.total("read"),
        "rate": result.total("read") / seconds,
        "seconds": seconds,
        "spent": spent,
        "mb": memory(os.getpid(), "VmHWM") - idle,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
