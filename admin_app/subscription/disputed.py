"""Why a dispute leaves subscriptions as they are."""

from __future__ import annotations

UNTOUCHED: dict[str, str] = {
    "subscriptions": "they choose among mail that opens and proves nothing; security mail is always sent",
}
