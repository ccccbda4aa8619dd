"""What a dispute does with notices to recipients: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "recipient_notices": "what was told outside can't be taken back; the case it belongs to is what a dispute ends"
}
