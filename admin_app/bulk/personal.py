"""What acts on many hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.bulk import running
from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PERSON, Erasure, for_period
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "bulk_runs", N_("Acts on many people at once"), Purpose.STAFF_WORK, WITH_PERSON, Erasure.FOR_FIGURES,
        {
            Data.KEY: "id", Data.LINK: "proposal_id frozen_by", Data.WORDS: "filters reason",
            Data.ACTIVITY: "act state listed whole chosen done skipped failed created_at begun_at advanced_at ended_at"
            " rows_forgotten_at",
        },
        about=(account("account_id"),), by="made_by ended_by", people=EVERYBODY,
    ),
    TableEntry(
        "bulk_rows", N_("What an act on many did to each person"), Purpose.STAFF_WORK,
        for_period(running.KEPT_FOR, since="bulk_runs.ended_at"), Erasure.DELETED,
        {Data.TECHNICAL: "position", Data.LINK: "thing_id", Data.ACTIVITY: "state why", Data.WORDS: "params"},
        about=(person("user_id"), over("run_id", "bulk_runs")), people=EVERYBODY,
    ),
)  # fmt: skip
