"""What copies of somebody's data hold of people themselves, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure, Restriction, by_policy
from admin_app.personal_data.vocabulary import Data, Purpose

TABLES = (
    TableEntry(
        "data_copies", N_("Copies of one’s own data that were requested"), Purpose.RIGHTS, by_policy("retention.data_copies_days", since="created_at"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "file_id",
            Data.ACTIVITY: "kind state failure rows_done size downloads created_at ended_at expires_at",
        },
        about=(person("user_id"), account("account_id")), restriction=Restriction.PROVES,
    ),
)  # fmt: skip
