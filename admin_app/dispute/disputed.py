"""What a dispute does with its own rows, and with jobs that wait: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "dispute_items": "keeps the dispute itself",
    "disputes": "keeps the dispute itself",
    "jobs": "run for what is there; a frozen thing's job does nothing",
}
