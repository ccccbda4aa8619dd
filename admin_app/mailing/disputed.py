"""Why a dispute leaves mailings as they are."""

from __future__ import annotations

UNTOUCHED: dict[str, str] = {
    "mailings": "two people stand behind what goes out; a draft goes nowhere, and what is being sent can be cancelled",
}
