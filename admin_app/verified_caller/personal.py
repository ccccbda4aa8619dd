"""What caller checks hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PERSON, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "caller_checks", N_("Checks of callers on the phone"), Purpose.SUPPORT, WITH_PERSON, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "message_id grant_id", Data.CONTACT: "masked", Data.WORDS: "reason",
            Data.SECRET: "code_hash", Data.SECURITY: "channel tries",
            Data.ACTIVITY: "areas hours asked_at expires_at shown_at verified_at verified_until ended_at",
        },
        about=(person("user_id"), account("account_id")), by="staff_id ended_by", people=EVERYBODY,
        restriction=Restriction.PROVES, stays="channel",
    ),
)  # fmt: skip
