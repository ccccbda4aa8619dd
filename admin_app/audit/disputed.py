"""What a dispute does with the audit trail: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "audit_details": "a trace of what was done; it is never changed",
    "audit_events": "a trace of what was done; it is never changed",
}
