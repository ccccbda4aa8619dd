"""What mail holds of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure, Restriction, by_policy
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose, Recipient

TABLES = (
    TableEntry(
        "mails", N_("E-mails that were sent"), Purpose.NOTICES, by_policy("retention.mail_bodies_days", since="created_at", only="text html secrets"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "message_id thread again_of mailing_id", Data.CONTACT: "to_address", Data.IDENTITY: "to_name",
            Data.COPY: "to_hash", Data.MESSAGE: "subject text html attached", Data.SECRET: "secrets", Data.SETTINGS: "language",
            Data.TECHNICAL: "sealed addressee_only passing subscribed reply_to attached_name attempts last_error",
            Data.ACTIVITY: "created_at template topic state sent_at",
        },
        about=(person("user_id"), account("account_id")), people=EVERYBODY, recipients=(Recipient.MAIL,),
        restriction=Restriction.PROTECTS,
    ),
)  # fmt: skip
