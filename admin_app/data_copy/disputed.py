"""What a dispute does with copies of somebody's data: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "data_copies": "change nothing; only their person downloads them, freshly signed in, and they go within a week"
}
