"""Breaking the glass at an account, stopping it, and recording an order that forbids to tell it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.account.queries import AccountFacts
from admin_app.break_glass import beyond, opening, orders
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.overview.account import page as account_page
from forms.base import ConfirmForm
from forms.desk.break_glass import BreakGlassForm, LegalOrderForm
from views.http.web import current_actor, needs, page, perform, see_other

BEYOND = {"glass_alive", "glass_limit"}  # what a second administrator can let pass
bp = Blueprint("staff_glass", __name__, url_prefix="/admin")


@bp.route("/accounts/<uuid:account_id>/break-glass", methods=["GET", "POST"])
@needs(P.BREAK_GLASS)
def break_glass(account_id: UUID) -> Response:
    """What happens by it, in words; then the areas and the reason."""
    form = BreakGlassForm()
    account = _account(account_id)
    asks = "second" in request.form
    command = beyond.ask if asks else opening.break_glass
    done = perform(form, command, account_id, areas=form.areas, reason=form.reason)
    if done.ok and asks:
        flash(_("Proposed. Once a second administrator confirms it, it opens here for 30 minutes."), "good")
        return see_other("proposals.details_view", row_id=done.value)
    if done.ok:
        flash(
            _(
                "You have break-glass access for 30 minutes. “Show” opens what you chose; each look is recorded."
            ),
            "warn",
        )
        return see_other("accounts.details_view", row_id=account_id)
    return page(
        "staff/break_glass.html",
        done,
        form=form,
        beyond=done.error is not None and done.error.reason in BEYOND,
        account=account,
        crumbs=_crumbs(account, _("Break glass")),
    )


@bp.post("/broken-glass/<uuid:glass_id>/stop")
@needs(P.BREAK_GLASS)
def stop(glass_id: UUID) -> Response:
    """End it at once."""
    done = perform(ConfirmForm(), opening.stop, glass_id)
    if not done.ok:
        raise done.error or NotFound
    flash(_("Stopped. Private data is masked again."), "good")
    return see_other("accounts.details_view", row_id=done.value)


@bp.route("/accounts/<uuid:account_id>/legal-order", methods=["GET", "POST"])
@needs(P.LEGAL_ORDER_RECORD)
def record_order(account_id: UUID) -> Response:
    """Record an order to keep silent; an approver confirms it."""
    form = LegalOrderForm()
    account = _account(account_id)
    done = perform(
        form, orders.record_order, account_id, reference=form.reference, days=form.days, reason=form.reason
    )
    if done.ok:
        flash(_("Recorded. It is in force once an approver has confirmed it."), "good")
        return see_other("legal_orders.details_view", row_id=done.value)
    return page(
        "admin/act.html",
        done,
        form=form,
        title=_("Record a legal order about %(name)s", name=account.name),
        text=_(
            "While it is in force, the customer isn’t told when somebody takes break-glass access, unless you or the approver do it. When it ends, all of it appears and the owners get an e-mail."
        ),
        button=_("Record the order"),
        ends=False,
        back=url_for("accounts.details_view", row_id=account_id),
        fields=[form.reference, form.days, form.reason],
        crumbs=_crumbs(account, _("Legal order")),
    )


def _account(account_id: UUID) -> AccountFacts:
    return account_page.head(current_actor(), account_id)[0]


def _crumbs(account: AccountFacts, here: str) -> list[tuple[str, str]]:
    return [
        (_("Accounts"), url_for("accounts.index_view")),
        (account.name, url_for("accounts.details_view", row_id=account.id)),
        (here, ""),
    ]
