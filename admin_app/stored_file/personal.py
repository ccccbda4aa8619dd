"""What kept files hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import over
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure, Restriction, until_time
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "stored_files", N_("Files of exports, of copies of one’s own data and of support tickets"), Purpose.STAFF_WORK, until_time("expires_at", policy="retention.files_days"), Erasure.WITH_PARENT,
        {
            Data.KEY: "id", Data.SECRET: "sealed_key", Data.TECHNICAL: "purpose size sha256",
            Data.ACTIVITY: "created_at expires_at",
        },
        about=(over("id", "exports", there="file_id"), over("id", "data_copies", there="file_id"), over("id", "ticket_files", there="file_id")), people=EVERYBODY, restriction=Restriction.COPY,
    ),
)  # fmt: skip
