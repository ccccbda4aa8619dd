"""What earlier values are kept of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure, Restriction, until_time
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "former_states", N_("What somebody changed or removed, as it was before"), Purpose.SIGN_IN, until_time("keep_until"),
        Erasure.DELETED,
        {Data.KEY: "id", Data.TECHNICAL: "noun", Data.ACTIVITY: "at keep_until", Data.FORMER: "sealed"},
        about=(person("by_user_id"), person("key")), people=EVERYBODY, restriction=Restriction.PROTECTS,
    ),
)  # fmt: skip
