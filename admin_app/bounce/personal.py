"""What reports about mails hold of people."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PARENT, WITH_PERSON, Erasure
from admin_app.personal_data.vocabulary import Data, Purpose

TABLES = (
    TableEntry(
        "mail_reports", N_("Reports about e-mails that were sent"), Purpose.NOTICES, WITH_PARENT, Erasure.DELETED,
        {Data.KEY: "id", Data.LINK: "mail_id", Data.COPY: "key", Data.ACTIVITY: "fate code at"},
        about=(person("user_id"),),
    ),
    TableEntry(
        "address_troubles", N_("Addresses that e-mails came back from"), Purpose.NOTICES, WITH_PERSON, Erasure.DELETED,
        {Data.KEY: "id", Data.COPY: "to_hash", Data.ACTIVITY: "bounces delays code at"},
        about=(person("user_id"),),
    ),
)  # fmt: skip
