"""What a dispute does with the accounts that somebody keeps at hand: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "shortlist": "a member of staff's own bookmarks: they show nothing that the reader may not see and change nothing",
}
