"""What receipts hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_ACCOUNT, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "receipts", N_("Receipts of what staff did for customers"), Purpose.SUPPORT, WITH_ACCOUNT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "target_kind target_id proposal_id", Data.RIGHTS: "roles",
            Data.ACTIVITY: "at event rolled_back_at",
        },
        about=(person("person_id"), account("account_id")), by="done_by proposed_by rolled_back_by", people=EVERYBODY,
        restriction=Restriction.PROVES,
    ),
)  # fmt: skip
