"""What news hold of people: who of the staff wrote them."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, Erasure, Restriction
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "news_items", N_("News for customers"), Purpose.PROOF, FOR_GOOD, Erasure.FOR_CLAIMS,
        {
            Data.KEY: "id", Data.TECHNICAL: "title_en title_de text_en text_de version",
            Data.ACTIVITY: "created_at edited_at published_at withdrawn_at",
        },
        about=(person("created_by"), person("edited_by"), person("published_by"), person("withdrawn_by")),
        people=(People.STAFF,), restriction=Restriction.PROVES,
    ),
)  # fmt: skip
