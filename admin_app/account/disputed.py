"""What a dispute does with accounts and their postal addresses: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "accounts": "describes; it opens nothing and proves nothing",
    "addresses": "describes; it opens nothing and proves nothing",
}
