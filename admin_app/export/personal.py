"""What exports of lists hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure, by_policy
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "exports", N_("Exports of lists"), Purpose.STAFF_WORK, by_policy("retention.exports_days", since="created_at"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "file_id", Data.WORDS: "arguments",
            Data.ACTIVITY: "list_key format state failure rows_about rows_done size created_at ended_at expires_at",
        },
        about=(person("user_id"),), people=(People.STAFF,),
    ),
)  # fmt: skip
