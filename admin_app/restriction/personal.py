"""What restrictions hold of people themselves, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PARENT, WITH_PERSON, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "restrictions", N_("Restrictions of data"), Purpose.RIGHTS, WITH_PERSON, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "case_id", Data.TECHNICAL: "version", Data.WORDS: "reason lift_reason",
            Data.ACTIVITY: "ground begun_at lifts_at lift_told_at lifted_at",
        },
        about=(person("user_id"), account("account_id")), by="begun_by lift_told_by", people=EVERYBODY,
        restriction=Restriction.PROVES,
    ),
    TableEntry(
        "restriction_uses", N_("Uses of restricted data by staff"), Purpose.RIGHTS, WITH_PARENT, Erasure.FOR_DECISIONS,
        {Data.KEY: "id", Data.LINK: "session_id", Data.WORDS: "reason", Data.ACTIVITY: "ground at until_at"},
        about=(over("restriction_id", "restrictions"),), by="staff_id", people=EVERYBODY, restriction=Restriction.PROVES,
    ),
)  # fmt: skip
