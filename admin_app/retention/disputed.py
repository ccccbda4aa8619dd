"""What a dispute does with runs of retention: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {"retention_runs": "they are the worker's own"}
