"""What saved views hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import UNTIL_REMOVED, Erasure
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "saved_views", N_("Saved views of lists"), Purpose.STAFF_WORK, UNTIL_REMOVED, Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "listed role_key", Data.WORDS: "name arguments", Data.COPY: "name_folded",
            Data.ACTIVITY: "created_at",
        },
        about=(person("user_id"),), people=(People.STAFF,), given="name arguments",
    ),
    TableEntry(
        "start_views", N_("Views that lists open with"), Purpose.STAFF_WORK, UNTIL_REMOVED, Erasure.DELETED,
        {Data.LINK: "listed view_id"}, about=(person("user_id"),), people=(People.STAFF,),
    ),
)  # fmt: skip
