"""What deletions hold of people besides their cases, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import over
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PARENT, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "deletions", N_("Deletions and their previews"), Purpose.RIGHTS, WITH_PARENT, Erasure.FOR_DECISIONS,
        {
            Data.LINK: "closing_id", Data.BILLING: "plan", Data.COPY: "plan_hash",
            Data.ACTIVITY: "previewed_at held_from wait_until notified_at answers_until executed_at",
        },
        about=(over("case_id", "data_cases"),), people=EVERYBODY, restriction=Restriction.PROVES, stays="plan_hash",
        unsaid="plan.untold",  # a legal order, and what it hides
    ),
    TableEntry(
        "deletion_approvals", N_("Approvals of deletions"), Purpose.RIGHTS, WITH_PARENT, Erasure.FOR_DECISIONS,
        {Data.KEY: "id", Data.COPY: "plan_hash", Data.WORDS: "note", Data.ACTIVITY: "at"},
        about=(over("case_id", "data_cases"),), by="by_id", people=EVERYBODY, restriction=Restriction.PROVES, stays="plan_hash",
    ),
)  # fmt: skip
