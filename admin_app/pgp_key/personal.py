"""What PGP keys hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import UNTIL_REMOVED, Erasure
from admin_app.personal_data.vocabulary import Data, Purpose

TABLES = (
    TableEntry(
        "pgp_keys", N_("PGP keys"), Purpose.ACCOUNTS, UNTIL_REMOVED, Erasure.DELETED,
        {
            Data.KEY: "id", Data.CONTACT: "emails", Data.SECURITY: "block fingerprint expires_at", Data.ACTIVITY: "created_at",
        },
        about=(person("user_id"), account("account_id")), given="block emails",
    ),
)  # fmt: skip
