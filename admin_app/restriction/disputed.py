"""What a dispute does with restrictions of data: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "restrictions": "they keep others from using the data, and let nobody in; the person ends them freshly signed in",
    "restriction_uses": "acts of staff, told to the person at once",
}
