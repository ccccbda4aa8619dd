"""What objections hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_ACCOUNT, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "objections", N_("Objections to what staff did"), Purpose.SUPPORT, WITH_ACCOUNT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "number receipt_id", Data.TECHNICAL: "version", Data.WORDS: "text note",
            Data.ACTIVITY: "opened_at due_at state remedy decided_at",
        },
        about=(person("user_id"), person("opened_by"), account("account_id")), by="decided_by", people=EVERYBODY, given="text",
        restriction=Restriction.PROVES,
    ),
)  # fmt: skip
