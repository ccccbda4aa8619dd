"""What views as the customer hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_ACCOUNT, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "customer_views", N_("Views of a customer’s own pages by staff"), Purpose.SUPPORT, WITH_ACCOUNT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "session_id grant_id", Data.WORDS: "reason",
            Data.ACTIVITY: "areas from_at until_at stopped_at",
        },
        about=(person("user_id"), account("account_id")), by="staff_id", people=EVERYBODY, restriction=Restriction.PROVES,
    ),
)  # fmt: skip
