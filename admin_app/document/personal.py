"""What documents and answers to them hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, Erasure, Restriction
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "document_versions", N_("Versions of legal documents"), Purpose.PROOF, FOR_GOOD, Erasure.FOR_CLAIMS,
        {
            Data.KEY: "id", Data.TECHNICAL: "kind number text_en text_de summary_en summary_de content_hash version",
            Data.ACTIVITY: "effective_at created_at edited_at confirmed_at",
        },
        about=(person("created_by"), person("edited_by"), person("confirmed_by")), people=(People.STAFF,),
        restriction=Restriction.PROVES,
    ),
    TableEntry(
        "document_answers", N_("Who agreed to a legal document or took note of it"), Purpose.PROOF, FOR_GOOD, Erasure.FOR_CLAIMS,
        {
            Data.KEY: "id", Data.LINK: "version_id session_id event_id", Data.TECHNICAL: "content_hash",
            Data.ACTIVITY: "answer language at", Data.NETWORK: "country",
        },
        about=(person("user_id"), account("account_id")), restriction=Restriction.PROVES,
    ),
)  # fmt: skip
