"""What a dispute does with legal holds: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "legal_holds": "one that only waits ends with its proposal; one that is on keeps data, and takes two people to end",
}
