"""What a dispute does with text messages: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "text_messages": "tells; it opens nothing and proves nothing",
}
