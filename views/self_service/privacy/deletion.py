"""Deletion of one's own data, or of the whole account: what happens and what is kept, asking, how it stands, taking it back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, g, url_for
from flask_babel import gettext as _

from admin_app.data_case.moves import CaseMoved
from admin_app.deletion import certificates, flow, queries, service
from admin_app.kernel.rights.permissions import Permission
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from forms.base import ConfirmForm, Form
from forms.you.deletions import AccountDeletionForm, OwnDeletionForm
from views.http.certificates import as_file
from views.http.web import Performed, current_actor, fresh_required, needs, page, perform, see_other
from views.labels.cases import deletions as words
from views.self_service.acts import ConfirmationText, act_page

bp = Blueprint("customer_deletion", __name__, url_prefix="/privacy/deletion")
OWN, OWNER = Permission.OWN_DATA_CASE, Permission.OWN_ACCOUNT_CLOSE


@bp.route("", methods=["GET", "POST"])
@needs(OWN)
@fresh_required
def ask() -> Response:
    """Ask for the deletion of one's own data: the username typed, freshly signed in."""
    form = OwnDeletionForm()
    done = perform(form, service.ask_own, username=form.username, words=form.words)
    return _asked(done) or _ask_page(form, done, whole=False)


@bp.route("/account", methods=["GET", "POST"])
@needs(OWNER)
@fresh_required
def ask_account() -> Response:
    """Ask for the deletion of the whole account: its number typed, freshly signed in."""
    form = AccountDeletionForm()
    done = perform(form, service.ask_account, number=form.number, words=form.words)
    return _asked(done) or _ask_page(form, done, whole=True)


@bp.get("/mine")
@needs(OWN)
def mine() -> Response:
    """The request that is under way, or asking for one."""
    under_way = queries.open_own(current_actor())
    return see_other(".case", case_id=under_way) if under_way else see_other(".ask")


@bp.get("/<uuid:case_id>")
@needs(OWN)
def case(case_id: UUID) -> Response:
    """How one's own request stands."""
    found = queries.own(current_actor(), case_id)
    return page(
        "customer/deletion/case.html",
        found=found,
        chip=words.chip(found),
        steps=words.own_steps(found, found.wait_days, whole=found.case.whole_account),
        story=words.story,
    )


@bp.get("/<uuid:case_id>/certificate")
@needs(Permission.OWN_ACTIVITY_READ_ALL)
def certificate(case_id: UUID) -> Response:
    """The certificate of the erasure of one of the account's people, for its owners: it names nobody."""
    return as_file(certificates.own(current_actor(), case_id))


@bp.route("/<uuid:case_id>/withdraw", methods=["GET", "POST"])
@needs(OWN)
def withdraw(case_id: UUID) -> Response:
    """Take the request back: one click, no fresh sign-in, since nothing is lost by it."""
    form = ConfirmForm()
    done = perform(form, service.withdraw, case_id)
    if done.ok:
        flash(_("You withdrew the request. Nothing is erased."), "good")
        return see_other(".case", case_id=case_id)
    if isinstance(done.error, CaseMoved):
        flash(_("The request has gone on in the meantime."), "warn")
        return see_other(".case", case_id=case_id)
    found = queries.own(current_actor(), case_id)
    if not form.is_submitted() and not found.stoppable:
        return see_other(".case", case_id=case_id)
    text = _("The request ends, and nothing is erased. You can ask for it again later.")
    back = url_for(".case", case_id=case_id)
    title = _("Withdraw the request")
    return act_page(ConfirmationText(title, text, _("Withdraw"), back, found.case.number), form, done)


def _asked(done: Performed) -> Response | None:
    if done.ok:
        flash(_("Your request is with us. You are told of each step by e-mail."), "good")
        return see_other(".case", case_id=done.value)
    under_way = queries.open_own(current_actor())
    return see_other(".case", case_id=under_way) if under_way else None


def _ask_page(form: Form, done: Performed, *, whole: bool) -> Response:
    actor = current_actor()
    days = policy.number(Key.DELETION_WAIT_DAYS, actor.account_id)
    return page(
        "customer/deletion/ask.html",
        done,
        form=form,
        whole=whole,
        may_whole=actor.may(OWNER),
        plan=queries.foreseen(actor, whole_account=whole),
        steps=words.own_steps(None, days, whole=whole),
        blocked=_blocked(whole=whole),
        account_name=g.login.account_name,
        account_number=g.login.account_number,
    )


def _blocked(*, whole: bool) -> str:
    """Why it can't be asked for as things stand, before anybody types in vain."""
    refused = flow.why_not_now(current_actor(), whole_account=whole)
    return _(refused.text, **refused.params) if refused else ""
