"""What support access and looks hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_ACCOUNT, Erasure, Restriction, by_policy
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "support_grants", N_("Permissions of customers for support access"), Purpose.SUPPORT, WITH_ACCOUNT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.TECHNICAL: "version", Data.WORDS: "ticket reason",
            Data.ACTIVITY: "areas mode from_at until_at extensions ended_at",
        },
        about=(account("account_id"), person("allowed_by")), by="staff_id asked_by ended_by", people=EVERYBODY,
        given="areas mode ticket reason", restriction=Restriction.PROVES,
    ),
    TableEntry(
        "support_asks", N_("Requests of staff for support access"), Purpose.SUPPORT, WITH_ACCOUNT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "grant_id", Data.TECHNICAL: "version", Data.WORDS: "ticket reason note",
            Data.ACTIVITY: "state areas mode hours asked_at expires_at answered_at",
        },
        about=(account("account_id"),), by="asked_by answered_by", people=EVERYBODY, restriction=Restriction.PROVES,
    ),
    TableEntry(
        "looks", N_("Looks of staff at private data"), Purpose.SUPPORT, by_policy("retention.looks_days", since="at"), Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "session_id grant_id case_id event_id", Data.RIGHTS: "staff_role",
            Data.WORDS: "reason", Data.ACTIVITY: "at until_at area field ground",
        },
        about=(person("user_id"), account("account_id")), by="staff_id", people=EVERYBODY, restriction=Restriction.PROVES,
        withheld=True,
    ),
)  # fmt: skip
