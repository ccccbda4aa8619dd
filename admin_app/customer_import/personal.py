"""What runs of the import hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, Erasure, Restriction
from admin_app.personal_data.vocabulary import Data, Purpose

TABLES = (
    TableEntry(
        "import_runs", N_("Runs of the import"), Purpose.OPERATION, FOR_GOOD, Erasure.NOTHING,
        {
            Data.KEY: "id",
            Data.TECHNICAL: "started_at advanced_at ended_at as_of state actor counts file_hashes",
        },
        people=(), restriction=Restriction.NOTHING,
    ),
)  # fmt: skip
