"""What is kept of people, accounts and roles, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import (
    FOR_GOOD,
    UNTIL_REMOVED,
    WITH_ACCOUNT,
    WITH_PERSON,
    Erasure,
    Restriction,
)
from admin_app.personal_data.vocabulary import EVERYBODY, Data, People, Purpose, Recipient

TABLES = (
    TableEntry(
        "users", N_("People who can sign in"), Purpose.ACCOUNTS, WITH_PERSON, Erasure.FOR_REFERENCES,
        {
            Data.LINK: "disabled_for_request_id frozen_by import_run_id", Data.TECHNICAL: "version",
            Data.IDENTITY: "username full_name avatar_hash", Data.CONTACT: "email", Data.WORDS: "status_reason welcome",
            Data.SETTINGS: "language time_zone theme button_size tooltips rows_per_page start_page notify_sign_in notice_ways single_keys",
            Data.SECURITY: "identity region_tracking bind_ip", Data.NETWORK: "bound_ip last_sign_in_country",
            Data.ACTIVITY: "kind status invitation_end kept_out_at restricted_since erasure_due_at created_at invited_at activated_at last_sign_in_at",
            Data.COPY: "username_folded username_shown username_skeleton email_folded email_hash email_domain full_name_folded"
            " import_key brought",
        },
        about=(person("id"), account("account_id")), people=EVERYBODY,
        recipients=(Recipient.MAIL, Recipient.BILLING),
        given="username full_name email welcome language time_zone theme button_size tooltips rows_per_page start_page"
        " notify_sign_in notice_ways single_keys region_tracking bind_ip",
    ),
    TableEntry(
        "memberships", N_("Who belongs to which account"), Purpose.ACCOUNTS, WITH_PERSON, Erasure.DELETED,
        {Data.RIGHTS: "role_id", Data.ACTIVITY: "since"},
        about=(person("user_id"), account("account_id")),
    ),
    TableEntry(
        "accounts", N_("Customers’ accounts"), Purpose.ACCOUNTS, WITH_ACCOUNT, Erasure.FOR_REFERENCES,
        {
            Data.LINK: "number import_run_id", Data.TECHNICAL: "version", Data.IDENTITY: "name legal_name",
            Data.COPY: "name_folded brought", Data.WORDS: "status_reason", Data.CONTACT: "country",
            Data.SETTINGS: "language time_zone currency", Data.BILLING: "registered_number vat_id",
            Data.ACTIVITY: "kind status restricted_since erasure_due_at customer_since created_at closed_at kept_out_at",
        },
        about=(account("id"),), recipients=(Recipient.BILLING,),
        given="name legal_name country language time_zone currency registered_number vat_id",
        stays="currency",  # invoices that the law keeps are read in it
    ),
    TableEntry(
        "roles", N_("Roles"), Purpose.STAFF_WORK, FOR_GOOD, Erasure.NOTHING,
        {Data.KEY: "id key", Data.TECHNICAL: "name scope permissions built_in created_at version"},
        people=(), restriction=Restriction.NOTHING,
    ),
    TableEntry(
        "staff_roles", N_("Roles of staff"), Purpose.STAFF_WORK, UNTIL_REMOVED, Erasure.DELETED,
        {Data.RIGHTS: "role_id", Data.ACTIVITY: "given_at"},
        about=(person("user_id"),), by="given_by", people=(People.STAFF,),
    ),
)  # fmt: skip
