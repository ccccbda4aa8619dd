"""Close account: the live checklist, asking, the steps afterwards, answering billing, taking it back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.closing import customer_view, request
from admin_app.closing.customer_view import Checklist
from admin_app.closing.transitions import MovedMeanwhile
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission
from admin_app.user import people
from forms.base import ConfirmForm, Form
from forms.desk.cases.closings import BillingAnswerForm, CloseForm, WithdrawForm
from views.http.web import Performed, current_actor, fresh_required, needs, page, perform, see_other
from views.labels.cases import closing_steps
from views.self_service.acts import ConfirmationText, act_page

bp = Blueprint("customer_close", __name__, url_prefix="/close")


@bp.get("")
@needs(Permission.OWN_ACCOUNT_CLOSE)
def close() -> Response:
    """What is still open, read live; after asking, the steps of the case."""
    found = customer_view.own_checklist(current_actor())
    return _page(found)


@bp.route("/ask", methods=["GET", "POST"])
@needs(Permission.OWN_ACCOUNT_CLOSE)
@fresh_required
def ask() -> Response:
    """Ask to close the account: its number typed, freshly signed in."""
    form = CloseForm()
    done = perform(form, request.request_closing, number=form.number, reason=form.reason)
    if done.ok:
        flash(_("Your request is with our billing team."), "good")
        return see_other(".close")
    found = customer_view.own_checklist(current_actor())
    if not form.is_submitted() and not found.may_ask:
        return see_other(".close")
    return _conflict(found, done, form) or page("customer/close/ask.html", done, form=form, found=found)


@bp.route("/others", methods=["GET", "POST"])
@needs(Permission.OWN_PEOPLE_DISABLE)
@fresh_required
def others() -> Response:
    """Disable everybody else, before asking."""
    form = ConfirmForm()
    done = perform(form, people.disable_others, reason=_("Before closing the account"))
    if done.ok:
        flash(_("Nobody else can sign in any more."), "good")
        return see_other(".close")
    text = _(
        "They are signed out at once and can’t sign in any more. They stay disabled, even if you withdraw, until you enable them."
    )
    return act_page(
        ConfirmationText(
            _("Disable everybody else"),
            text,
            _("Disable them"),
            url_for(".close"),
            _("Close account"),
            ends=True,
        ),
        form,
        done,
    )


@bp.route("/<uuid:request_id>/withdraw", methods=["GET", "POST"])
@needs(Permission.OWN_ACCOUNT_CLOSE)
def withdraw(request_id: UUID) -> Response:
    """Take the request back: one click, no fresh sign-in, since nothing is lost by it."""
    form = WithdrawForm()
    done = perform(form, request.withdraw, request_id, version=form.version)
    if done.ok:
        flash(_("You withdrew the request. The account goes on as before."), "good")
        return see_other(".close")
    found = _of_case(request_id)
    if not form.is_submitted():
        if found.case and found.case.frozen:
            return see_other(".close")
        form.version.data = found.case.version if found.case else None
    text = _("The account is as it was before. People you disabled stay disabled until you enable them.")
    return _conflict(found, done, form) or act_page(
        ConfirmationText(
            _("Withdraw the request"), text, _("Withdraw"), url_for(".close"), _("Close account")
        ),
        form,
        done,
    )


@bp.route("/<uuid:request_id>/answer", methods=["GET", "POST"])
@needs(Permission.OWN_ACCOUNT_CLOSE)
def answer(request_id: UUID) -> Response:
    """Answer what billing asked."""
    form = BillingAnswerForm()
    done = perform(form, request.answer, request_id, note=form.note)
    if done.ok:
        flash(_("Your answer is with our billing team."), "good")
        return see_other(".close")
    found = _of_case(request_id)
    if not form.is_submitted():
        return see_other(".close")
    return _conflict(found, done, form) or _page(found, done, form)


def _of_case(request_id: UUID) -> Checklist:
    """What the page shows, if the case is one's own. Raises NotFound."""
    found = customer_view.own_checklist(current_actor())
    if found.case is None or found.case.id != request_id:
        raise NotFound
    return found


def _page(found: Checklist, done: Performed | None = None, answering: Form | None = None) -> Response:
    version = found.case.version if found.case else None
    return page(
        "customer/close/close.html",
        done,
        found=found,
        steps=closing_steps.own_steps(found.case, found.wait_days, found.reopen_days),
        answering=answering or BillingAnswerForm(formdata=None, version=version),
        withdrawing=WithdrawForm(formdata=None, version=version),
        asking=CloseForm(formdata=None),
        disabling=ConfirmForm(formdata=None),
    )


def _conflict(found: Checklist, done: Performed, form: Form) -> Response | None:
    if not isinstance(done.error, MovedMeanwhile):
        return None
    typed = [f.data for f in form if f.name in {"note", "reason"} and f.data]
    return page("customer/close/conflict.html", done, found=found, moved=done.error, typed=typed)
