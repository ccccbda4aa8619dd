"""What lists of accounts at hand hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import UNTIL_REPLACED, Erasure
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "shortlist", N_("Accounts that staff pinned or opened lately"), Purpose.STAFF_WORK, UNTIL_REPLACED, Erasure.DELETED,
        {Data.ACTIVITY: "pinned_at opened_at"},
        about=(person("user_id"), account("account_id")), people=(People.STAFF,),
        withheld=True,  # to a customer it would tell of looks
    ),
)  # fmt: skip
