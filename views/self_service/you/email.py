"""Another e-mail address: asked for, then proven by the code that was mailed there."""

from __future__ import annotations

from flask import Response, flash
from flask_babel import gettext as _

from admin_app.contact import code_status
from admin_app.kernel.rights.permissions import Permission
from admin_app.overview import self_service
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.user.identifiers import email_change
from forms.base import ConfirmForm
from forms.you.identity import EmailChangeForm, EmailCodeForm
from views.http.web import Performed, current_actor, fresh_required, page, perform, see_other
from views.labels.people import codes as code_labels
from views.self_service.account.consent.support import ask_support
from views.self_service.acts import allowed
from views.self_service.you.profile import bp


@bp.route("/profile/email", methods=["GET", "POST"])
@allowed(Permission.OWN_PROFILE_WRITE)
@fresh_required
def email() -> Response:
    """Ask for another address; or, where one waits for its code, type the code."""
    form = EmailChangeForm()
    done = perform(form, email_change.ask, email=form.email)
    if done.ok:
        flash(
            _("If nobody else signs in with %(email)s, a code is on its way there.", email=form.email.data),
            "good",
        )
        return see_other(".email")
    return _page(done, form=form)


@bp.post("/profile/email/confirm")
@allowed(Permission.OWN_PROFILE_WRITE)
def confirm_email() -> Response:
    """The code makes the address one's own."""
    form = EmailCodeForm()
    done = perform(form, email_change.confirm, code=form.code)
    if done.ok:
        flash(_("Your e-mail address is changed. Every other device is signed out."), "good")
        return see_other(".profile")
    return _page(done, code=form)


@bp.post("/profile/email/again")
@allowed(Permission.OWN_PROFILE_WRITE)
def send_email_code() -> Response:
    """Another code to the same address."""
    form = ConfirmForm()
    done = perform(form, email_change.send_again)
    if done.ok:
        flash(_("A new code is on its way; the previous one doesn’t work any more."), "good")
        return see_other(".email")
    return _page(done, again=form)


@bp.post("/profile/email/cancel")
@allowed(Permission.OWN_PROFILE_WRITE)
def cancel_email() -> Response:
    """Keep the present address."""
    form = ConfirmForm()
    done = perform(form, email_change.cancel)
    if done.ok:
        flash(_("Your address stays as it is."), "good")
        return see_other(".profile")
    return _page(done, again=form)


def _page(
    done: Performed,
    form: EmailChangeForm | None = None,
    code: EmailCodeForm | None = None,
    again: ConfirmForm | None = None,
) -> Response:
    actor = current_actor()
    mine = self_service.own_profile(actor)
    pending = email_change.pending(actor)
    return page(
        "customer/email.html",
        done,
        mine=mine,
        pending=pending,
        hints=code_labels.hints(code_status.of(mine.user_id, pending.address)) if pending else [],
        form=form or EmailChangeForm(formdata=None),
        code=code or EmailCodeForm(formdata=None),
        again=again or ConfirmForm(formdata=None),
        open=email_change.may_change(actor),
        hours=policy.number(Key.EMAIL_UNDO_HOURS, actor.account_id),
        support=ask_support("email", _("Another e-mail address for %(name)s", name=mine.username)),
    )
