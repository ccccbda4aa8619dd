"""What the proof of the trail holds of people: nothing."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, UNTIL_REPLACED, Erasure, Restriction
from admin_app.personal_data.vocabulary import Data, Purpose

TABLES = (
    TableEntry(
        "audit_blocks", N_("Seals over the audit trail"), Purpose.PROOF, FOR_GOOD, Erasure.NOTHING,
        {
            Data.KEY: "number",
            Data.TECHNICAL: "previous_hash events_hash events ends_at sealed_at settled_seq seen_seq seen_xid key_id hash"
            " signature",
        },
        people=(), restriction=Restriction.NOTHING,
    ),
    TableEntry(
        "audit_sealed_events", N_("Hashes of sealed events"), Purpose.PROOF, FOR_GOOD, Erasure.NOTHING,
        {Data.KEY: "seq", Data.TECHNICAL: "block body_hash"}, people=(), restriction=Restriction.NOTHING,
    ),
    TableEntry(
        "audit_published_heads", N_("Published ends of the chain"), Purpose.PROOF, UNTIL_REPLACED, Erasure.NOTHING,
        {Data.KEY: "place", Data.TECHNICAL: "block hash at"}, people=(), restriction=Restriction.NOTHING,
    ),
)  # fmt: skip
