"""What choices of columns hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import UNTIL_REPLACED, Erasure
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "list_columns", N_("Columns that staff chose for lists"), Purpose.STAFF_WORK, UNTIL_REPLACED, Erasure.DELETED,
        {Data.SETTINGS: "chosen"}, about=(person("user_id"),), people=(People.STAFF,), given="chosen",
    ),
)  # fmt: skip
