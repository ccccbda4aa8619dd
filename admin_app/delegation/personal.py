"""What delegations hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.delegation.ending import KEPT
from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, by_address, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure, for_period
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "delegations", N_("Delegates of accounts, and who was invited to be one"), Purpose.ACCOUNTS, for_period(KEPT, since="ended_at"),
        Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "service_ids frozen_by", Data.TECHNICAL: "version", Data.SECRET: "token_hash",
            Data.COPY: "email_hash", Data.CONTACT: "email", Data.RIGHTS: "level all_services",
            Data.ACTIVITY: "state invited_at sent_at expires_at accepted_at ended_at ended_why",
        },
        about=(account("account_id"), person("user_id"), by_address("email_hash")), by="invited_by", people=(People.CUSTOMERS, People.OTHERS),
        given="email all_services service_ids",
    ),
)  # fmt: skip
