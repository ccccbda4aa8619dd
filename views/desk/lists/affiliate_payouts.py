"""Affiliate payouts: what waits for billing, and one with its acts. Amounts and bank accounts are private."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import url_for
from flask_babel import lazy_gettext as _l

from admin_app.affiliate import deciding
from admin_app.affiliate import desk as reading
from admin_app.affiliate.models import OPEN_PAYOUTS, AffiliatePayout, DestinationKind, PayoutState
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from admin_app.overview.account import page as account_page
from forms.base import ReasonForm
from forms.desk.affiliate import PaidForm
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.parts.widths import Width
from views.http.web import current_actor

WRITE = Permission.AFFILIATE_WRITE


def _is_asked(row: AffiliatePayout) -> bool:
    return row.state is PayoutState.ASKED


def _is_approved(row: AffiliatePayout) -> bool:
    return row.state is PayoutState.APPROVED


def _is_open(row: AffiliatePayout) -> bool:
    return row.state in OPEN_PAYOUTS


class AffiliatePayoutView(DeskView[AffiliatePayout]):
    """Affiliate payouts."""

    permission = Permission.AFFILIATE_READ
    icon = "coin"
    empty_text = _l(
        "What owners ask for of their commissions is listed here, until billing has approved and paid it."
    )
    column_list = ("number", "account", "currency", "amount", "kind", "state", "asked_at")
    gives_way = ("currency", "kind", "asked_at", "amount", "account", "state")
    column_widths: ClassVar[dict[str, Width]] = {"currency": Width.NUMBER, "amount": Width.DAY}
    column_details_list = (
        "number",
        "account",
        "state",
        "currency",
        "commissions",
        "kind",
        "asked_by",
        "asked_at",
        "decided_by",
        "decided_at",
        "reason",
        "paid_by",
        "ended_at",
        "reference",
    )
    details_cards = (
        (_l("Payout"), column_details_list[:6]),
        (_l("Who and when"), column_details_list[6:]),
    )
    column_labels: ClassVar[dict[str, Any]] = {
        "amount": _l("Amount"),
        "kind": _l("Goes to"),
        "commissions": _l("Commissions in it"),
        "asked_by": _l("Asked for by"),
        "asked_at": _l("Asked for"),
        "decided_by": _l("Decided by"),
        "decided_at": _l("Decided"),
        "paid_by": _l("Paid by"),
        "ended_at": _l("Ended"),
        "reference": _l("Reference"),
        "reason": _l("Reason"),
    }
    column_searchable_list = (AffiliatePayout.number,)
    column_filters = ("state", "account_id")
    column_sortable_list = ("asked_at",)
    column_default_sort = ("asked_at", True)
    people: ClassVar[dict[str, str]] = {name: name for name in ("asked_by", "decided_by", "paid_by")}
    private: ClassVar[dict[str, Area]] = {"amount": Area.BILLING}
    presets = (
        (_l("Waiting for a decision"), {"state": "asked"}),
        (_l("To be paid"), {"state": "approved"}),
    )
    details_template = "staff/affiliate/payout.html"
    acts = (
        DeskAct(
            "approve",
            ReasonForm,
            deciding.approve,
            WRITE,
            ("reason", "version"),
            _l("Approve %(name)s"),
            _l(
                "The owners get an e-mail. Nothing is paid by it yet: mark it as paid once the transfer is made."
            ),
            _l("Approve the payout"),
            _l("The payout is approved."),
            "circle-check",
            applies=_is_asked,
            primary=True,
            in_menus=False,
        ),
        DeskAct(
            "paid",
            PaidForm,
            deciding.mark_paid,
            WRITE,
            ("reason", "reference", "version"),
            _l("Mark %(name)s as paid"),
            _l(
                "The owners get an e-mail with the reference. A payout to the balance is booked by this. It can’t be undone."
            ),
            _l("Mark as paid"),
            _l("The payout is marked as paid."),
            "cash",
            applies=_is_approved,
            primary=True,
            in_menus=False,
        ),
        DeskAct(
            "refuse",
            ReasonForm,
            deciding.refuse,
            WRITE,
            ("reason", "version"),
            _l("Refuse %(name)s"),
            _l(
                "The owners get an e-mail with the reason. The commissions in it stay earned and can be asked for again."
            ),
            _l("Refuse the payout"),
            _l("The payout is refused."),
            "ban",
            applies=_is_open,
            ends=True,
            in_menus=False,
        ),
    )

    def row_name(self, row: AffiliatePayout) -> str:
        return row.number

    def details_extras(self, row: AffiliatePayout) -> dict[str, Any]:
        actor = current_actor()
        account, lens, _consents = account_page.head(actor, row.account_id)
        sees = lens.sees(Area.BILLING)
        found = reading.destination_of(actor, row.account_id, lens)
        here = url_for(".details_view", row_id=row.id)
        look = url_for("staff_account.amounts", account_id=account.id, next=here)
        return {
            "sees": sees,
            "amount": row.amount if sees else None,
            "hint": row.hint if sees else "",
            "to_bank": row.kind is DestinationKind.BANK,
            "destination": found if _is_open(row) else None,
            "look_url": look if actor.may(Permission.BILLING_LOOK) and not sees else "",
            "compare_url": url_for("staff_affiliate.compare", account_id=account.id, next=here)
            if _is_open(row)
            and found
            and found.kind is DestinationKind.BANK
            and not found.verified_at
            and actor.may(WRITE)
            else "",
            "frozen": row.frozen_by is not None,
        }
