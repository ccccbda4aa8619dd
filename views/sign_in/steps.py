"""Steps of a sign-in after the second factor: a held one from a new country, and a new password."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, url_for
from flask_babel import gettext as _

from admin_app.dispute.reading import pages as dispute_pages
from admin_app.identity.models import UserKind
from admin_app.session.models import Stage
from admin_app.sign_in import country_hold, limit_choice
from admin_app.sign_in.flow.subject import by_id
from admin_app.sign_in.password import expired
from admin_app.sign_in.password.expired import Proof
from admin_app.sign_in.password.reset_delay import ResetHeld
from forms.base import ConfirmForm, NextForm
from forms.sign_in.limit import EndOneForm
from forms.you.notices import RenewPasswordForm
from views.http.requester.gate import for_stage
from views.http.web import carry_next, current_actor, flash_linked, page, perform, see_other
from views.sign_in import password_verdicts
from views.sign_in.door import both, go_on


@both("/sign-in/limit", "limit", "GET", "POST")
@for_stage(Stage.LIMIT)
def limit(kind: UserKind) -> Response:
    """As many devices are signed in as are allowed: one of them is chosen to be signed out."""
    form = EndOneForm()
    carry_next(form)
    done = perform(form, limit_choice.end_one, form.device)
    if done.ok:
        return go_on(kind, done.value, form.next.data)
    return page(
        "sign_in/limit.html", done, form=form, kind=kind, devices=limit_choice.devices(current_actor())
    )


@both("/sign-in/held", "held", "GET", "POST")
@for_stage(Stage.HOLD)
def held(kind: UserKind) -> Response:
    """A sign-in from a new country waits for the mailed link; the button goes on once it was opened."""
    form = NextForm()
    carry_next(form)
    done = perform(form, country_hold.go_on)
    if done.ok:
        return go_on(kind, done.value, form.next.data)
    return page("sign_in/held.html", done, form=form, kind=kind)


@both("/sign-in/held/again", "held_again", "POST")
@for_stage(Stage.HOLD)
def held_again(kind: UserKind) -> Response:
    """Mail the link once more."""
    form = ConfirmForm()
    done = perform(form, country_hold.send_again)
    if done.ok:
        flash(_("The link was sent by e-mail once more. The previous one no longer works."), "good")
        return see_other(f"sign_in.{kind}_held")
    return page("sign_in/held.html", done, form=NextForm(formdata=None), again=form, kind=kind)


@both("/sign-in/new-password", "new_password", "GET", "POST")
@for_stage(Stage.NEW_PASSWORD)
def new_password(kind: UserKind) -> Response:
    """A new password before anything else: chosen here with the second factor, else by a mailed link."""
    form = RenewPasswordForm()
    carry_next(form)
    if password_verdicts.asked():
        user_id = current_actor().user_id
        return password_verdicts.of(form.new, by_id(user_id) if user_id else None)
    user_id, proof = current_actor().user_id, expired.proof_needed(current_actor())
    form.needs_code = proof is Proof.CODE
    done = perform(form, expired.renew, new=form.new, code=form.code)
    if done.ok:
        onwards = go_on(kind, done.value, form.next.data)
        flash_linked(_set(kind, user_id), "good")  # the cookie is new by now
        return onwards
    person = by_id(user_id) if user_id else None
    return page(
        "sign_in/new_password.html",
        done,
        form=form,
        kind=kind,
        proof=proof,
        person=person,
        rule=password_verdicts.shown(form.new.data or "", person),
        outgrown=person is not None and not person.must_renew,
    )


@both("/sign-in/new-password/link", "new_password_link", "POST")
@for_stage(Stage.NEW_PASSWORD)
def new_password_link(kind: UserKind) -> Response:
    """Mail the link that sets a new password."""
    form = ConfirmForm()
    done = perform(form, expired.mail_link)
    if done.ok:
        flash(_("The link is on its way to your mailbox."), "good")
        return see_other(f"sign_in.{kind}_new_password")
    proof = Proof.PEOPLE if isinstance(done.error, ResetHeld) else Proof.MAIL
    return page(
        "sign_in/new_password.html",
        done,
        form=form,
        kind=kind,
        proof=proof,
        person=None,
    )


def _set(kind: UserKind, user_id: UUID | None) -> str | dict[str, str]:
    """That it is set, and where to look at what a dispute took back."""
    text = _("Your new password is set.")
    if user_id is None or not dispute_pages.something_taken(user_id):
        return text
    own = "customer_security" if kind is UserKind.CUSTOMER else "staff_me"
    return {
        "text": text + " " + _("Look through what was taken back: what was yours can be restored."),
        "url": url_for(f"{own}.disputes"),
        "label": _("Look at it"),
    }
