"""An import as a process of its own that is killed in the middle of a batch: `python -m tests.customer_import.killed DIR`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from admin_app.customer_import import work
from admin_app.customer_import.run import run
from admin_app.kernel import actor
from wsgi import create_app

BATCH = 10
BATCHES = 2  # whole ones of people.csv; the third is written and never committed


def main() -> None:
    """Import with small batches, and die by SIGKILL before a commit."""
    load, seen = work.LOADERS["people"], []

    def die(*arguments: Any) -> Any:
        outcome = load(*arguments)
        seen.append(outcome)
        if len(seen) > BATCHES:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    work.BATCH = BATCH
    work.LOADERS["people"] = die
    with create_app().app_context():
        run(actor.console(), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
