"""What trusted addresses and their refusals hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import UNTIL_REMOVED, Erasure, Restriction, by_policy
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "trusted_addresses", N_("Trusted addresses and restrictions"), Purpose.SIGN_IN, UNTIL_REMOVED, Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "replaces_id", Data.TECHNICAL: "version", Data.NETWORK: "network",
            Data.WORDS: "label", Data.SECURITY: "purpose state trial_until", Data.ACTIVITY: "created_at",
        },
        about=(person("user_id"), account("account_id")), by="created_by", people=EVERYBODY, restriction=Restriction.PROTECTS,
        given="network purpose label",
    ),
    TableEntry(
        "refusals", N_("Refusals by an address rule"), Purpose.SIGN_IN, by_policy("retention.refusals_days", since="at"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "code session_id", Data.NETWORK: "ip country device",
            Data.ACTIVITY: "at rule of_account",
        },
        about=(person("user_id"), account("account_id")), people=EVERYBODY, restriction=Restriction.PROTECTS,
    ),
)  # fmt: skip
