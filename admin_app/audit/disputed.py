"""What a dispute does with the audit trail: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "audit_blocks": "the proof of the trail; it is never changed",
    "audit_details": "a trace of what was done; it is never changed",
    "audit_events": "a trace of what was done; it is never changed",
    "audit_published_heads": "where the trail's head was sent, which is nobody's doing",
    "receipts": "what a customer keeps of an act of staff; who did it stands in the trail",
    "audit_sealed_events": "the proof of the trail; it is never changed",
    "withheld": "what the law forbids to tell stays untold, whoever's session is disputed",
}
