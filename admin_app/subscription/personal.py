"""What subscriptions hold of people."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import UNTIL_REMOVED, Erasure
from admin_app.personal_data.vocabulary import Data, Purpose

TABLES = (
    TableEntry(
        "subscriptions", N_("Which e-mails go to which address"), Purpose.NOTICES, UNTIL_REMOVED, Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "contact_id", Data.SETTINGS: "support status billing newsletter", Data.ACTIVITY: "changed_at",
        },
        about=(person("user_id"),), given="support status billing newsletter",
    ),
)  # fmt: skip
