"""What a dispute does with kept files: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {"stored_files": "belong to what they are kept for, which decides"}
