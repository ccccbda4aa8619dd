"""What the audit trail holds of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.audit.models import SUBJECT
from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import LeadsTo, account, over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, WITH_PARENT, Erasure, Restriction, by_policy
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "audit_events", N_("Events of the audit trail"), Purpose.PROOF, FOR_GOOD, Erasure.FOR_CHAIN,
        {
            Data.KEY: "seq id", Data.TECHNICAL: "xid commitments", Data.LINK: "target_kind session_id request_id",
            Data.ACTIVITY: "at name actor_kind facts",
        },
        about=(
            person("actor_id"), person("target_id"), account("target_id"), account("account_id"),
            over("id", "audit_details", there="event_id", whose=LeadsTo.PERSON),
        ),
        people=EVERYBODY, restriction=Restriction.PROVES,
    ),
    # An event about an account has no person: its words stand with whoever acted, and lead to the account over the event.
    TableEntry(
        "audit_details", N_("Private words of events: names, addresses, reasons, before and after"), Purpose.PROOF, by_policy("retention.audit_details_days", since="audit_events.at", only="words salt"),
        Erasure.FOR_CHAIN,
        {
            Data.KEY: "id", Data.TECHNICAL: "role", Data.SECRET: "salt", Data.WORDS: "words", Data.ACTIVITY: "emptied_at",
        },
        about=(
            person("person_id"),
            over("event_id", "audit_events", there="id", whose=LeadsTo.ACCOUNT, only=("role", SUBJECT)),
        ),
        people=EVERYBODY, restriction=Restriction.PROVES,
    ),
    TableEntry(
        "withheld", N_("What a legal order keeps from the customer for a while"), Purpose.SUPPORT, WITH_PARENT, Erasure.WITH_PARENT,
        {Data.ACTIVITY: "until_at"}, about=(over("target_id", "break_glasses"), over("target_id", "legal_orders"), over("target_id", "legal_holds")), restriction=Restriction.PROVES, withheld=True,
    ),
)  # fmt: skip
