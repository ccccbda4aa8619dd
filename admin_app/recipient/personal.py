"""What notices to recipients hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PERSON, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "recipient_notices", N_("Notices to recipients of data"), Purpose.RIGHTS, WITH_PERSON, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "case_id", Data.TECHNICAL: "tries last_error", Data.COPY: "sealed_payload",
            Data.ACTIVITY: "recipient kind state created_at until ended_at status reference", Data.WORDS: "note",
        },
        about=(person("user_id"), account("account_id")), by="noted_by", people=EVERYBODY, restriction=Restriction.PROVES,
    ),
)  # fmt: skip
