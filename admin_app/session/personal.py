"""What sessions and tries to sign in hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure, Restriction, by_policy
from admin_app.personal_data.vocabulary import EVERYBODY, Data, People, Purpose

TABLES = (
    TableEntry(
        "login_sessions", N_("Sessions"), Purpose.SIGN_IN, by_policy("retention.sessions_days", since="created_at"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.SECRET: "secret_hash former_hash", Data.COPY: "ip_hash browser_hash places",
            Data.NETWORK: "first_ip last_ip country user_agent device bound_ip",
            Data.SECURITY: "stage methods fresh_until locked_since idle_seconds lock_seconds pin_failures confirmed_at",
            Data.TECHNICAL: "renewed_at waiting", Data.ACTIVITY: "kind created_at last_seen_at ends_at ended_at ended_why",
        },
        about=(person("user_id"), account("account_id")), people=EVERYBODY, restriction=Restriction.PROTECTS,
    ),
    TableEntry(
        "sign_in_attempts", N_("Attempts to sign in"), Purpose.SIGN_IN, by_policy("retention.sign_in_attempts_days", since="at"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "session_id refusal_code", Data.COPY: "name_hash ip_hash",
            Data.NETWORK: "ip country device", Data.ACTIVITY: "at result method waits_until",
        },
        about=(person("user_id"),), people=(*EVERYBODY, People.OTHERS), restriction=Restriction.PROTECTS,
    ),
)  # fmt: skip
