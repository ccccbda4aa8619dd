"""What contacts and their codes hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.contact import limits
from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import UNTIL_REMOVED, Erasure, Restriction, for_period
from admin_app.personal_data.vocabulary import Data, Purpose, Recipient

TABLES = (
    TableEntry(
        "contacts", N_("E-mail addresses and phones for notices"), Purpose.NOTICES, UNTIL_REMOVED, Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "replaces_id", Data.CONTACT: "value", Data.COPY: "value_hash national_hash",
            Data.SETTINGS: "kind is_primary", Data.ACTIVITY: "status created_at verified_at", Data.SECURITY: "failures",
        },
        about=(person("user_id"),), by="entered_by",
        recipients=(Recipient.MAIL, Recipient.TEXTS), given="kind value is_primary",
    ),
    TableEntry(
        "contact_codes", N_("Codes sent to prove an address"), Purpose.SIGN_IN, for_period(limits.KEPT, since="sent_at"),
        Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "contact_id message_id", Data.COPY: "target_hash", Data.SECRET: "code_hash",
            Data.SECURITY: "channel tries", Data.ACTIVITY: "sent_at expires_at used_at",
        },
        about=(person("user_id"),), restriction=Restriction.PROTECTS,
    ),
)  # fmt: skip
