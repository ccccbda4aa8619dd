"""What a dispute does with life signs: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "life_signs": "tells that workers run",
    "compatible_code": "tells which releases work on the schema",
}
