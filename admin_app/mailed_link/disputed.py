"""What a dispute does with mailed links: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "link_tokens": "ends when the dispute is opened",
}
