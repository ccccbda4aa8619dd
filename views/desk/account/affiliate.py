"""An account's affiliate tab, and billing's comparison of the holder of its bank account."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.affiliate import desk as reading
from admin_app.affiliate import destination as destinations
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.overview.account import page as account_page
from forms.base import ReasonForm
from views.desk.account.frame import frame
from views.desk.parts import reasons
from views.http.web import current_actor, needs, page, perform, safe_next, see_other

bp = Blueprint("staff_affiliate", __name__, url_prefix="/admin/accounts/<uuid:account_id>/affiliate")


@bp.get("")
@needs(P.AFFILIATE_READ)
def tab(account_id: UUID) -> Response:
    """Links, figures, where payouts go and payouts; amounts under a look."""
    actor = current_actor()
    opened = account_page.open_tab(actor, account_id)
    found = reading.of_account(actor, account_id, opened.lens)
    return page(
        "staff/account/affiliate.html",
        found=found,
        writes=actor.may(P.AFFILIATE_WRITE),
        **frame(opened, "affiliate"),
    )


@bp.route("/compare", methods=["GET", "POST"])
@needs(P.AFFILIATE_WRITE)
def compare(account_id: UUID) -> Response:
    """Note that the holder of the bank account is the customer."""
    actor = current_actor()
    account, lens, _consents = account_page.head(actor, account_id)
    back = safe_next(request.values.get("next"), url_for(".tab", account_id=account_id))
    if not lens.sees(Area.BILLING):
        return see_other(url_for("staff_account.amounts", account_id=account_id, next=request.full_path))
    row = reading.destination_row(actor, account_id)
    form = ReasonForm()
    form.made_from(row.version)
    reasons.offer(form, account_id)
    done = perform(form, destinations.verify, row.id, reason=form.reason, version=form.version)
    if done.ok:
        flash(_("The holder is noted as compared."), "good")
        return see_other(back)
    found = reading.destination_of(actor, account_id, lens)
    return page(
        "staff/affiliate/compare.html",
        done,
        form=form,
        account=account,
        found=found,
        title=_("Compare the holder of the bank account"),
        back=back,
        crumbs=[
            (_("Accounts"), url_for("accounts.index_view")),
            (account.name, url_for(".tab", account_id=account_id)),
            (_("Compare the holder of the bank account"), ""),
        ],
    )
