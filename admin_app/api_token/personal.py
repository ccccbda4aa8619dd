"""What API tokens hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.api_token.service import KEPT
from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure, Restriction, for_period
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "api_tokens", N_("API tokens"), Purpose.SIGN_IN, for_period(KEPT, since="ended_at"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.SECRET: "token_hash", Data.WORDS: "name", Data.NETWORK: "networks last_ip",
            Data.SECURITY: "hint level scopes ends_at", Data.ACTIVITY: "created_at last_used_at ended_at ended_why",
        },
        about=(person("user_id"), account("account_id")), people=(People.CUSTOMERS,), restriction=Restriction.PROTECTS,
        given="name level scopes networks ends_at",
    ),
)  # fmt: skip
