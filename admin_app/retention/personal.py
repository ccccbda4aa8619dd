"""What runs of retention hold of people: nothing."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, Erasure, Restriction
from admin_app.personal_data.vocabulary import Data, Purpose

TABLES = (
    TableEntry(
        "retention_runs", N_("Runs that delete by age"), Purpose.OPERATION, FOR_GOOD, Erasure.NOTHING,
        {Data.KEY: "id", Data.TECHNICAL: "state began_at advanced_at ended_at rule position_at position_id counts"},
        people=(), restriction=Restriction.NOTHING,
    ),
)  # fmt: skip
