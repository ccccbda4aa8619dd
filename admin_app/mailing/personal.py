"""What mailings hold of people: who of the staff wrote, confirmed and cancelled them."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, Erasure, Restriction
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "mailings", N_("Newsletters and service status notices"), Purpose.PROOF, FOR_GOOD, Erasure.FOR_CLAIMS,
        {
            Data.KEY: "id", Data.LINK: "position",
            Data.TECHNICAL: "topic subject_en subject_de text_en text_de account_kind country service state people mails version",
            Data.ACTIVITY: "created_at edited_at confirmed_at ended_at",
        },
        about=(person("created_by"), person("edited_by"), person("confirmed_by"), person("cancelled_by")),
        people=(People.STAFF,), restriction=Restriction.PROVES,
    ),
)  # fmt: skip
