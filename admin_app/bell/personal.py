"""What the bell holds of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.bell import service as bell
from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure, for_period
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

CASES = (
    "deactivation_requests",
    "proposals",
    "disputes",
    "objections",
    "break_glasses",
    "legal_orders",
    "legal_holds",
    "affiliate_payouts",
    "recovery_cases",
    "tickets",
)
TABLES = (
    # It tells staff of customers by their names, so it is about both.
    TableEntry(
        "bell_notices", N_("Notices of the bell"), Purpose.STAFF_WORK, for_period(bell.KEPT_FOR, since="at"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.TECHNICAL: "noun", Data.IDENTITY: "about by_name",
            Data.ACTIVITY: "kind topic what at until seen_at digest_at",
        },
        about=(
            person("user_id"), person("thing_id"), account("thing_id"),
            *(over("thing_id", table) for table in CASES),
        ),
        people=EVERYBODY,
    ),
)  # fmt: skip
