"""What support did: a receipt for each act of staff on the reader, for an owner on anybody of the account."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.audit.receipts import queries
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission
from admin_app.objection import queries as objections
from admin_app.objection import rolling_back, rules, service
from admin_app.support_access.lens import colleagues
from forms.account.objections import ObjectionForm
from forms.base import ConfirmForm
from views.http.web import current_actor, fresh_required, page, perform, see_other
from views.labels import receipts as labels
from views.pages.appearance import rows_a_page
from views.self_service.acts import ConfirmationText, act_page, allowed

bp = Blueprint("customer_receipts", __name__, url_prefix="/activity/support")


@bp.get("")
def receipts() -> Response:
    """One page of them, newest first."""
    found = queries.page_of(current_actor(), key=request.args.get("key"), size=rows_a_page())
    states = objections.states_of(row.id for row in found.rows)
    return page("customer/receipts.html", receipts=found, states=states)


@bp.get("/<uuid:receipt_id>")
def receipt(receipt_id: UUID) -> Response:
    """One receipt: before and after, who, why, and what can be done about it."""
    actor = current_actor()
    found = queries.one(actor, colleagues(actor), receipt_id)
    return page(
        "customer/receipt.html",
        line=found,
        changes=labels.changes(found),
        role=labels.role(found),
        objection=objections.of_receipt(actor, receipt_id),
        put_back=rolling_back.offer(actor, receipt_id),
        may_object=rules.takes_objections(found.event) and actor.may(Permission.OWN_OBJECTION_WRITE),
    )


@bp.route("/<uuid:receipt_id>/object", methods=["GET", "POST"])
@allowed(Permission.OWN_OBJECTION_WRITE)
def object_to(receipt_id: UUID) -> Response:
    """Say that it wasn't right."""
    actor = current_actor()
    queries.one(actor, colleagues(actor), receipt_id)
    form = ObjectionForm()
    done = perform(form, service.object_to, receipt_id, text=form.text)
    if done.ok:
        flash(_("We have received your objection. You find the answer here, and get it by e-mail."), "good")
        return see_other(".receipt", receipt_id=receipt_id)
    ask = ConfirmationText(
        _("Object to this"),
        _(
            "A member of our staff who wasn’t involved reviews it and answers within 3 working days. Until then everything stays as it is."
        ),
        _("Send the objection"),
        url_for(".receipt", receipt_id=receipt_id),
        _("Receipt"),
    )
    return act_page(ask, form, done)


@bp.route("/<uuid:receipt_id>/put-back", methods=["GET", "POST"])
@fresh_required
def put_back(receipt_id: UUID) -> Response:
    """Put back what staff corrected."""
    actor = current_actor()
    found = queries.one(actor, colleagues(actor), receipt_id)
    if rolling_back.offer(actor, receipt_id) is None:
        raise NotFound
    form = ConfirmForm()
    done = perform(form, rolling_back.roll_back, receipt_id)
    if done.ok:
        flash(_("Undone. Everything is as it was before."), "good")
        return see_other(".receipt", receipt_id=receipt_id)
    ask = ConfirmationText(
        _("Restore"),
        _(
            "What was there before is in effect again. %(name)s and the owners of the account are told.",
            name=found.who,
        ),
        _("Restore"),
        url_for(".receipt", receipt_id=receipt_id),
        _("Receipt"),
    )
    return act_page(ask, form, done)
