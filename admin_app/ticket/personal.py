"""What tickets hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import Lead, LeadsTo, account, over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import (
    UNTIL_REMOVED,
    WITH_PARENT,
    Erasure,
    Restriction,
    by_policy,
    for_period,
)
from admin_app.personal_data.vocabulary import EVERYBODY, Data, People, Purpose, Recipient
from admin_app.ticket.desk.presence import FORGOTTEN
from admin_app.ticket.models import MessageKind
from admin_app.ticket.server_password.keeping import KEPT_MOST

TICKET = over("ticket_id", "tickets")
WRITTEN = Lead("author_id", LeadsTo.PERSON, only=("kind", MessageKind.CUSTOMER.value))
MAIL = (Recipient.MAIL,)

TABLES = (
    TableEntry(
        "tickets", N_("Support tickets"), Purpose.SUPPORT,
        by_policy("retention.tickets_days", since="closed_at"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "number service_id merged_into", Data.TECHNICAL: "version urgency", Data.WORDS: "subject",
            Data.SETTINGS: "category priority access",
            Data.ACTIVITY: "state opened_at customer_at staff_at last_at answered_at solved_at closed_at waits_since unproven_at",
        },
        about=(account("account_id"), person("author_id")), by="assigned_to", recipients=MAIL, restriction=Restriction.REQUEST,
        given="category priority subject access service_id",
    ),
    TableEntry(
        "ticket_messages", N_("Messages and staff notes of support tickets"), Purpose.SUPPORT, WITH_PARENT, Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "message_id", Data.CONTACT: "sender", Data.WORDS: "text quoted",
            Data.ACTIVITY: "kind via created_at",
        },
        about=(TICKET, WRITTEN), by="author_id", claimed="sender", people=(*EVERYBODY, People.OTHERS), recipients=MAIL, restriction=Restriction.REQUEST,
    ),
    TableEntry(
        "ticket_subscribers", N_("Who gets the answers to a support ticket by e-mail"), Purpose.SUPPORT, WITH_PARENT, Erasure.DELETED,
        {Data.KEY: "id", Data.ACTIVITY: "since"},
        about=(person("user_id"), TICKET), restriction=Restriction.REQUEST,
    ),
    TableEntry(
        "ticket_files", N_("Files of support tickets"), Purpose.SUPPORT, WITH_PARENT, Erasure.WITH_PARENT,
        {
            Data.KEY: "id", Data.LINK: "message_id file_id", Data.WORDS: "name", Data.TECHNICAL: "content_type size scan",
            Data.ACTIVITY: "created_at",
        },
        about=(TICKET, over("message_id", "ticket_messages", whose=LeadsTo.PERSON)), people=(*EVERYBODY, People.OTHERS), restriction=Restriction.REQUEST,
    ),
    TableEntry(
        "ticket_secrets", N_("Passwords of servers that customers gave with a support ticket, encrypted"), Purpose.SUPPORT,
        for_period(KEPT_MOST, since="given_at", only="sealed"), Erasure.WITH_PARENT,
        {
            Data.KEY: "id", Data.SECRET: "sealed", Data.ACTIVITY: "given_at asked_at agreed_at destroyed_at destroyed_why",
        },
        about=(TICKET,), by="given_by holder_id asked_by agreed_by", restriction=Restriction.REQUEST,
    ),
    TableEntry(
        "ticket_presences", N_("Who of staff has a support ticket open"), Purpose.STAFF_WORK, for_period(FORGOTTEN, since="seen_at"), Erasure.DELETED,
        {Data.LINK: "ticket_id", Data.ACTIVITY: "seen_at writing_at"},
        about=(person("user_id"), TICKET), people=(People.STAFF,), restriction=Restriction.REQUEST,
    ),
    TableEntry(
        "saved_answers", N_("Saved answers of staff"), Purpose.STAFF_WORK, UNTIL_REMOVED, Erasure.NOTHING,
        {
            Data.KEY: "id", Data.TECHNICAL: "name name_folded text version", Data.ACTIVITY: "created_at edited_at",
        },
        by="created_by", people=(People.STAFF,), restriction=Restriction.NOTHING,
    ),
)  # fmt: skip
