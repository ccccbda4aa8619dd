"""What the checks of health hold of people: nothing."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, UNTIL_REPLACED, Erasure, Restriction
from admin_app.personal_data.vocabulary import Data, Purpose

TABLES = (
    TableEntry(
        "life_signs", N_("Signs of life of the workers"), Purpose.OPERATION, UNTIL_REPLACED, Erasure.NOTHING,
        {Data.TECHNICAL: "name at"}, people=(), restriction=Restriction.NOTHING,
    ),
    TableEntry(
        "compatible_code", N_("Versions of the program that fit the database"), Purpose.OPERATION, FOR_GOOD, Erasure.NOTHING,
        {Data.TECHNICAL: "head"}, people=(), restriction=Restriction.NOTHING,
    ),
)  # fmt: skip
