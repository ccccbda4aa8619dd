"""What legal holds hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_ACCOUNT, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, People, Purpose

TABLES = (
    TableEntry(
        "legal_holds", N_("Legal holds"), Purpose.RIGHTS, WITH_ACCOUNT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.TECHNICAL: "version", Data.WORDS: "reason why_untold review_note end_reason",
            Data.ACTIVITY: "number state may_tell told_at until_at review_at proposed_at confirmed_at reviewed_at ended_at",
        },
        about=(person("user_id"), account("account_id")), by="proposed_by confirmed_by reviewed_by ended_by",
        people=(*EVERYBODY, People.OTHERS), restriction=Restriction.PROVES,
    ),
)  # fmt: skip
