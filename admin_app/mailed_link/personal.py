"""What mailed links hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PERSON, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "link_tokens", N_("Links sent by e-mail"), Purpose.SIGN_IN, WITH_PERSON, Erasure.DELETED,
        {
            Data.KEY: "id", Data.SECRET: "token_hash", Data.COPY: "state_hash payload",
            Data.ACTIVITY: "purpose created_at expires_at used_at",
        },
        about=(person("user_id"),), people=EVERYBODY, restriction=Restriction.PROTECTS,
    ),
)  # fmt: skip
