"""What a dispute does with views as the customer: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "customer_views": "a trace of what was read; it ends with the session that made it",
}
