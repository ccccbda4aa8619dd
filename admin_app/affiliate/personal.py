"""What the affiliate programme holds of people, how long, and what becomes of it. Of whoever follows a link it holds nothing."""

from __future__ import annotations

from admin_app.affiliate.commissions import PAYOUTS_KEPT
from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, over
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import (
    WITH_ACCOUNT,
    WITH_PARENT,
    Erasure,
    Restriction,
    by_policy,
    for_period,
)
from admin_app.personal_data.vocabulary import Data, Purpose, Recipient

BILLING = (Recipient.BILLING,)

TABLES = (
    TableEntry(
        "affiliate_links", N_("Affiliate links"), Purpose.BILLING, WITH_ACCOUNT, Erasure.DELETED,
        {
            Data.KEY: "id", Data.TECHNICAL: "version", Data.SETTINGS: "code", Data.WORDS: "name",
            Data.ACTIVITY: "created_at retired_at",
        },
        about=(account("account_id"),), by="created_by", given="name",
    ),
    TableEntry(
        "affiliate_clicks", N_("Clicks on affiliate links, counted a day"), Purpose.BILLING, WITH_PARENT, Erasure.WITH_PARENT,
        {Data.TECHNICAL: "minute minute_clicks", Data.ACTIVITY: "day clicks"},
        about=(over("link_id", "affiliate_links"),),
    ),
    TableEntry(
        "affiliate_referrals", N_("Customers who came through an affiliate link"), Purpose.BILLING, WITH_ACCOUNT, Erasure.FOR_FIGURES,
        {
            Data.KEY: "id", Data.LINK: "link_id", Data.TECHNICAL: "number look_at",
            Data.ACTIVITY: "since until noted_at",
        },
        about=(account("account_id"), account("referred_account_id")), recipients=BILLING, restriction=Restriction.CLAIMS,
        sides={"account_id": "account_id link_id", "referred_account_id": "referred_account_id"},
    ),
    TableEntry(
        "affiliate_commissions", N_("Commissions of affiliates"), Purpose.BILLING,
        by_policy("retention.commission_years", since="issued_on", year_end=True), Erasure.BY_LAW,
        {
            Data.KEY: "id", Data.LINK: "referral_id invoice_id payout_id", Data.TECHNICAL: "referral_number",
            Data.BILLING: "issued_on currency base percent amount state", Data.ACTIVITY: "found_at earned_at ended_at",
        },
        about=(account("account_id"),), recipients=BILLING, restriction=Restriction.CLAIMS,
        sides={"": "invoice_id base"},  # the referred one's
    ),
    TableEntry(
        "affiliate_destinations", N_("Where affiliate payouts go"), Purpose.BILLING, WITH_ACCOUNT, Erasure.DELETED,
        {
            Data.KEY: "id", Data.TECHNICAL: "version", Data.COPY: "iban_hash", Data.BILLING: "kind hint sealed",
            Data.ACTIVITY: "set_at usable_at verified_at",
        },
        about=(account("account_id"),), by="set_by verified_by", restriction=Restriction.CLAIMS,
    ),
    TableEntry(
        "affiliate_payouts", N_("Affiliate payouts"), Purpose.BILLING, for_period(PAYOUTS_KEPT, since="asked_at"), Erasure.BY_LAW,
        {
            Data.KEY: "id", Data.TECHNICAL: "version frozen_by snapshot", Data.LINK: "number", Data.WORDS: "reason",
            Data.BILLING: "currency amount commissions kind hint state reference",
            Data.ACTIVITY: "asked_at decided_at ended_at",
        },
        about=(account("account_id"),), by="asked_by decided_by paid_by", recipients=BILLING, restriction=Restriction.CLAIMS,
    ),
)  # fmt: skip
