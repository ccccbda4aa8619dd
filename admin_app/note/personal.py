"""What notes hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import UNTIL_REMOVED, Erasure
from admin_app.personal_data.vocabulary import EVERYBODY, Data, People, Purpose

TABLES = (
    TableEntry(
        "notes", N_("Notes of staff on accounts"), Purpose.SUPPORT, UNTIL_REMOVED, Erasure.DELETED,
        {
            Data.KEY: "id", Data.TECHNICAL: "version", Data.WORDS: "text",
            Data.ACTIVITY: "important created_at edited_at",
        },
        about=(account("account_id"),), by="author_id", people=(*EVERYBODY, People.OTHERS),
    ),
)  # fmt: skip
