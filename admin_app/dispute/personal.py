"""What disputes hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PERSON, Erasure, Restriction, until_time
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose

TABLES = (
    TableEntry(
        "disputes", N_("Disputes (“This wasn’t me”)"), Purpose.SIGN_IN, WITH_PERSON, Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "number session_id", Data.TECHNICAL: "version", Data.CONTACT: "objected_from",
            Data.ACTIVITY: "state source what since said_at sessions_ended waits_until objected_at decided_at confirmed_at ended_at",
        },
        about=(person("user_id"), account("account_id")), by="confirmed_by", people=EVERYBODY, restriction=Restriction.PROTECTS,
    ),
    TableEntry(
        "dispute_items", N_("What a dispute took back, with the values of before and after"), Purpose.SIGN_IN,
        until_time("keep_until", only="sealed_before sealed_after"), Erasure.WITH_PARENT,
        {
            Data.KEY: "id", Data.LINK: "key", Data.TECHNICAL: "noun", Data.FORMER: "sealed_before sealed_after",
            Data.ACTIVITY: "act others at state keep_until decided_at",
        },
        about=(over("dispute_id", "disputes"), person("subject_id")), by="decided_by", people=EVERYBODY,
        restriction=Restriction.PROTECTS,
    ),
)  # fmt: skip
