"""What a dispute does with former states: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "former_states": "keeps what a dispute takes back",
}
