"""What recovery cases hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PARENT, WITH_PERSON, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "recovery_cases", N_("Recoveries of a lost second step"), Purpose.SIGN_IN, WITH_PERSON, Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "number", Data.TECHNICAL: "version", Data.NETWORK: "opened_ip country device",
            Data.ACTIVITY: "state opened_at waits_until lapses_at completed_at cancelled_at cancelled_by",
        },
        about=(person("user_id"), account("account_id")), by="shortened_by", people=EVERYBODY,
        restriction=Restriction.PROTECTS,
    ),
    TableEntry(
        "recovery_vouches", N_("Who vouched in a recovery"), Purpose.SIGN_IN, WITH_PARENT, Erasure.WITH_PARENT,
        {Data.KEY: "id", Data.LINK: "contact_id", Data.ACTIVITY: "at"},
        about=(over("case_id", "recovery_cases"),), by="by_user_id", people=EVERYBODY, restriction=Restriction.PROTECTS,
    ),
)  # fmt: skip
