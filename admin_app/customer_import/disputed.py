"""What a dispute does with imports: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "import_runs": "changes by the console or the import alone",
}
