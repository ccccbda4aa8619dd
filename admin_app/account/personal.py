"""What postal addresses hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import UNTIL_REMOVED, Erasure
from admin_app.personal_data.vocabulary import Data, Purpose, Recipient

TABLES = (
    TableEntry(
        "addresses", N_("Postal addresses"), Purpose.ACCOUNTS, UNTIL_REMOVED, Erasure.DELETED,
        {
            Data.KEY: "id", Data.SETTINGS: "is_primary", Data.IDENTITY: "attention", Data.TECHNICAL: "version",
            Data.CONTACT: "line1 line2 city postcode region country",
        },
        about=(account("account_id"),), by="entered_by", recipients=(Recipient.BILLING,),
        given="attention line1 line2 city postcode region country",
    ),
)  # fmt: skip
