"""What a dispute does with exports: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {"exports": "change nothing; their maker alone downloads them, and they go within a week"}
