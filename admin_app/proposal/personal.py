"""What proposals hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PERSON, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "proposals", N_("Acts that wait for a second member of staff"), Purpose.STAFF_WORK, WITH_PERSON, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "target caller_check_id frozen_by", Data.TECHNICAL: "made_for version",
            Data.IDENTITY: "about", Data.CONTACT: "sealed", Data.WORDS: "reason proof decided_note",
            Data.ACTIVITY: "kind state facts created_at expires_at decided_at",
        },
        about=(person("user_id"), account("account_id")), by="proposed_by decided_by", people=EVERYBODY,
        restriction=Restriction.PROTECTS, unsaid="facts.session facts.order",
    ),
)  # fmt: skip
