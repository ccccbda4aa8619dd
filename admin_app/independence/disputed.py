"""What a dispute does with the ties between members of staff: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "first_administrators": "who began; nobody in a disputed session changes it",
    "staff_ties": "a trace of what was done, which only ever keeps people from acting together",
}
