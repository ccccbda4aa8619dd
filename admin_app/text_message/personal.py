"""What text messages hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure, Restriction, by_policy
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose, Recipient

TABLES = (
    TableEntry(
        "text_messages", N_("Text messages and calls"), Purpose.NOTICES, by_policy("retention.text_messages_days", since="created_at"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "provider_ref", Data.CONTACT: "sealed_to", Data.MESSAGE: "sealed_words",
            Data.SETTINGS: "language", Data.TECHNICAL: "reason attempts next_try_at",
            Data.ACTIVITY: "channel template state expires_at created_at sent_at",
        },
        about=(person("user_id"), account("account_id")), people=EVERYBODY, recipients=(Recipient.TEXTS,),
        restriction=Restriction.PROTECTS,
    ),
)  # fmt: skip
