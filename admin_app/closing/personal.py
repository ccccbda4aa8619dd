"""What closings hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_ACCOUNT, WITH_PARENT, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "deactivation_requests", N_("Requests to close an account"), Purpose.CLOSING, WITH_ACCOUNT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "number frozen_by", Data.TECHNICAL: "version", Data.WORDS: "reason",
            Data.BILLING: "facts", Data.COPY: "facts_hash",
            Data.ACTIVITY: "state former_status created_at due_at moved_at decided_at execute_at executed_at ended_at",
        },
        about=(account("account_id"), person("requested_by")), by="decided_by", people=EVERYBODY, given="reason",
        restriction=Restriction.CLAIMS,
    ),
    TableEntry(
        "deactivation_moves", N_("Steps of a closing"), Purpose.CLOSING, WITH_PARENT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.WORDS: "note", Data.ACTIVITY: "at actor_kind act from_state to_state details",
        },
        about=(over("request_id", "deactivation_requests"),), by="actor_id", people=EVERYBODY, restriction=Restriction.CLAIMS,
    ),
    TableEntry(
        "deactivation_clearances", N_("What billing cleared for a closing"), Purpose.CLOSING, WITH_PARENT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "fact", Data.BILLING: "value", Data.WORDS: "note",
            Data.ACTIVITY: "hold outcome cleared_at",
        },
        about=(over("request_id", "deactivation_requests"),), by="cleared_by", people=EVERYBODY,
        restriction=Restriction.CLAIMS,
    ),
)  # fmt: skip
