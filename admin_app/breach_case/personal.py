"""What breach cases hold of people: who of staff worked on them, and what was written of those concerned."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import over
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, Erasure, Restriction
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "breach_cases", N_("Data breaches"), Purpose.RIGHTS, FOR_GOOD, Erasure.AS_REGISTER,
        {
            Data.KEY: "id", Data.TECHNICAL: "version", Data.WORDS: "title nature consequences measures",
            Data.ACTIVITY: "number state aware_at due_at recorded_at risk people records assessed_at authority reference reported_at "
            "told_way told_at closed_at",
        },
        by="recorded_by assessed_by", people=(People.STAFF, People.OTHERS), restriction=Restriction.PROVES,
    ),
    TableEntry(
        "breach_entries", N_("Entries of data breaches"), Purpose.RIGHTS, FOR_GOOD, Erasure.AS_REGISTER,
        {Data.KEY: "id", Data.ACTIVITY: "kind at", Data.WORDS: "words"},
        about=(over("case_id", "breach_cases"),), by="by_id", people=(People.STAFF, People.OTHERS), restriction=Restriction.PROVES,
    ),
)  # fmt: skip
