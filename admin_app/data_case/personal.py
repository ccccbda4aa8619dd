"""What cases about personal data hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PARENT, WITH_PERSON, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "data_cases", N_("Requests about personal data"), Purpose.RIGHTS, WITH_PERSON, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "number caller_check_id copy_id frozen_by", Data.TECHNICAL: "version",
            Data.COPY: "noted_address", Data.WORDS: "words extension_reason decision_note",
            Data.ACTIVITY: "kind whole_account topic source received_at due_at paused_at extended_at state moved_at decided_at closed_at",
        },
        about=(person("subject_id"), account("account_id"), person("requested_by")), by="entered_by decided_by", people=EVERYBODY,
        given="words", restriction=Restriction.PROVES,
    ),
    TableEntry(
        "data_case_entries", N_("Steps of requests about personal data"), Purpose.RIGHTS, WITH_PARENT, Erasure.FOR_DECISIONS,
        {Data.KEY: "id", Data.WORDS: "words", Data.ACTIVITY: "act at shared facts"},
        about=(over("case_id", "data_cases"),), by="by_id", people=EVERYBODY, restriction=Restriction.PROVES,
    ),
)  # fmt: skip
