"""What billing facts hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_ACCOUNT, Erasure, Restriction, by_policy
from admin_app.personal_data.vocabulary import Data, Purpose, Recipient

TABLES = (
    TableEntry(
        "services", N_("Services of customers"), Purpose.BILLING, WITH_ACCOUNT, Erasure.DELETED,
        {
            Data.KEY: "id", Data.LINK: "import_run_id", Data.TECHNICAL: "source version", Data.COPY: "brought",
            Data.BILLING: "code name kind status since",
        },
        about=(account("account_id"),), recipients=(Recipient.BILLING,), restriction=Restriction.CLAIMS,
    ),
    TableEntry(
        "invoices", N_("Invoices"), Purpose.BILLING, by_policy("retention.invoice_years", since="issued_on", year_end=True), Erasure.BY_LAW,
        {
            Data.KEY: "id", Data.LINK: "import_run_id", Data.TECHNICAL: "source version", Data.COPY: "brought",
            Data.BILLING: "number issued_on due_on currency total paid status", Data.ACTIVITY: "notice",
        },
        about=(account("account_id"),), recipients=(Recipient.BILLING,), restriction=Restriction.CLAIMS,
    ),
    TableEntry(
        "balances", N_("Balances"), Purpose.BILLING, WITH_ACCOUNT, Erasure.FOR_CLAIMS,
        {Data.KEY: "id", Data.TECHNICAL: "source version", Data.BILLING: "currency amount", Data.ACTIVITY: "set_at"},
        about=(account("account_id"),), recipients=(Recipient.BILLING,), restriction=Restriction.CLAIMS,
    ),
    TableEntry(
        "facts_known", N_("When billing facts were known last"), Purpose.BILLING, WITH_ACCOUNT, Erasure.DELETED,
        {Data.TECHNICAL: "kind source", Data.ACTIVITY: "as_of"},
        about=(account("account_id"),), by="set_by", restriction=Restriction.CLAIMS,
    ),
)  # fmt: skip
