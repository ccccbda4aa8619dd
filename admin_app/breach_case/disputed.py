"""What a dispute does with breach cases: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "breach_cases": "the clock of the law runs whoever recorded it; another person judges what was said",
    "breach_entries": "what was written stays, with who wrote it",
}
