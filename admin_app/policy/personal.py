"""What policies hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import UNTIL_REPLACED, WITH_ACCOUNT, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "policy_values", N_("Limits that people and accounts set for themselves, or that were set for them"), Purpose.ACCOUNTS,
        UNTIL_REPLACED, Erasure.DELETED,
        {Data.KEY: "id", Data.SETTINGS: "key value by_owner effective_from ends_at", Data.ACTIVITY: "set_at"},
        about=(person("user_id"), account("account_id")), by="set_by confirmed_by", people=EVERYBODY, given="key value",
        restriction=Restriction.PROTECTS,
    ),
    TableEntry(
        "policy_changes", N_("History of limits"), Purpose.PROOF, WITH_ACCOUNT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "proposal_id frozen_by", Data.WORDS: "reason",
            Data.ACTIVITY: "key by_owner before after effective_from made_at",
        },
        about=(account("account_id"),), by="proposed_by confirmed_by", people=EVERYBODY, restriction=Restriction.PROVES,
    ),
)  # fmt: skip
