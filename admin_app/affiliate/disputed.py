"""What a dispute does with the affiliate programme: where payouts go leaves its table, payouts that were asked for wait."""

from __future__ import annotations

import dataclasses
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate.models import (
    AffiliateDestination,
    AffiliatePayout,
    PayoutState,
)
from admin_app.affiliate.payouts import take_back
from admin_app.bell import service as bell
from admin_app.former_state.part import Part, rows_of, waiting_cases, write_row
from admin_app.former_state.service import State
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_


def _put_back(key: UUID, state: State | None) -> None:
    """As it was before. Raises Conflict where the account names another destination meanwhile."""
    if state is not None:
        other = sa.exists().where(
            AffiliateDestination.account_id == UUID(hex=state["account_id"]), AffiliateDestination.id != key
        )
        if db.session.scalar(sa.select(other)):
            raise Conflict(N_("Payouts go to another destination by now."))
    write_row(AffiliateDestination, key, state)


def _undecide(row: AffiliatePayout) -> None:
    """It waits for a decision again."""
    bell.wake(row.id)
    row.state, row.decided_by, row.decided_at = PayoutState.ASKED, None, None


PARTS: tuple[Part, ...] = (
    rows_of(
        AffiliateDestination,
        AffiliateDestination.set_by,
        AffiliateDestination.set_at,
        N_("Payout destination"),
        write=_put_back,
        tells=lambda state: str(state["hint"]),
    ),
    waiting_cases(
        AffiliatePayout,
        AffiliatePayout.asked_by,
        AffiliatePayout.asked_at,
        N_("Payout"),
        take_back=take_back,
        while_in=PayoutState.ASKED,
    ),
    dataclasses.replace(
        waiting_cases(
            AffiliatePayout,
            AffiliatePayout.decided_by,
            AffiliatePayout.decided_at,
            N_("Decision about a payout"),
            take_back=_undecide,
            while_in=PayoutState.APPROVED,
        ),
        noun="affiliate_payout_decisions",
    ),
)
UNTOUCHED = {
    "affiliate_clicks": "counts; it opens nothing and names nobody",
    "affiliate_commissions": "what invoices brought; where the money goes is itself in the dispute",
    "affiliate_links": "an address that others follow; where its money goes is itself in the dispute",
    "affiliate_referrals": "the billing system's own facts; no act in a customer's name",
}
