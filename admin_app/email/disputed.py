"""What a dispute does with mails: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "mails": "tells; it opens nothing and proves nothing",
}
