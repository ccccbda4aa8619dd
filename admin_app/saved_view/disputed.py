"""What a dispute does with views: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "saved_views": "shows nothing that the list wouldn't show whoever opens it",
    "start_views": "the same",
}
