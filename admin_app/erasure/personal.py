"""What erasures hold of people themselves: an id that leads to nobody, and counts."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "erasures", N_("Erasures and their certificates"), Purpose.RIGHTS, FOR_GOOD, Erasure.AS_PROOF,
        {
            Data.KEY: "id", Data.LINK: "case_id number", Data.CONTACT: "sealed",
            Data.ACTIVITY: "subject_kind state language claims counts outside certificate begun_at done_at",
        },
        about=(person("subject_id"), account("subject_id")), people=EVERYBODY, restriction=Restriction.PROVES,
    ),
)  # fmt: skip
