"""What break-glass and legal orders hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_ACCOUNT, Erasure, Restriction
from admin_app.personal_data.vocabulary import EVERYBODY, Data, People, Purpose

TABLES = (
    TableEntry(
        "break_glasses", N_("Break-glass access by staff"), Purpose.SUPPORT, WITH_ACCOUNT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "session_id order_id frozen_by", Data.TECHNICAL: "version",
            Data.RIGHTS: "opened_role", Data.WORDS: "reason review_note",
            Data.ACTIVITY: "areas opened_at until_at stopped_at told_at state review_due_at reviewed_at",
        },
        about=(account("account_id"),), by="opened_by allowed_by reviewed_by", people=EVERYBODY,
        restriction=Restriction.PROVES, withheld=True,
    ),
    TableEntry(
        "legal_orders", N_("Legal orders not to tell a customer"), Purpose.SUPPORT, WITH_ACCOUNT, Erasure.FOR_DECISIONS,
        {
            Data.KEY: "id", Data.LINK: "frozen_by", Data.TECHNICAL: "version", Data.WORDS: "reference reason decided_note",
            Data.ACTIVITY: "days state recorded_at decided_at until_at ended_at",
        },
        about=(account("account_id"),), by="recorded_by decided_by ended_by", people=(*EVERYBODY, People.OTHERS),
        restriction=Restriction.PROVES, withheld=True,
    ),
)  # fmt: skip
