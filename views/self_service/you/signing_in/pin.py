"""PIN and screen lock, on a page of their own: set, changed, turned off, and when it is asked for."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, url_for
from flask_babel import gettext as _

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.sign_in.pin import forgotten as pin_forgotten
from admin_app.sign_in.pin import settings as pin_settings
from admin_app.sign_in.pin.settings import PinStatus
from forms.base import ConfirmForm, Form
from forms.you.pin import NO, YES, FirstPinForm, PinRulesForm, PinRulesMixin, SetPinForm
from views.http.web import Performed, current_actor, page, perform, see_other
from views.self_service.acts import ConfirmationText, act_page
from views.self_service.you.signing_in.security import bp

USUAL_MINUTES = 10  # what the form of a first PIN proposes


def pin() -> Response:
    """How the PIN stands, and its forms."""
    return _page()


def set_pin() -> Response:
    """Set a PIN, with when it is asked for; or another one."""
    first = pin_settings.standing(current_actor()).set_at is None
    form = FirstPinForm() if first else SetPinForm()
    done = perform(form, _put, form)
    if not done.ok:
        return _page(done, setting=form)
    flash(_("Your PIN is set. It opens your screen when it is locked."), "good")
    return see_other(".pin")


def _put(actor: Actor, form: FirstPinForm | SetPinForm) -> None:
    rules = {}
    if isinstance(form, FirstPinForm):
        rules = {"minutes": form.minutes.data, "after_sign_in": form.after_sign_in.data == YES}
    pin_settings.put(actor, new=form.new.data, **rules)


def mail_pin_link() -> Response:
    """Mail the link that sets a shut PIN anew."""
    form = ConfirmForm()
    done = perform(form, pin_forgotten.mail_link_signed_in)
    if not done.ok:
        return _page(done, mailing=form)
    flash(_("The link is on its way to your mailbox."), "good")
    return see_other(".pin")


def pin_rules() -> Response:
    """When the screen locks, and whether signing in asks for the PIN."""
    form = PinRulesForm()

    def act(actor: Actor, *, minutes: int, after: str) -> None:
        pin_settings.choose(actor, minutes=minutes, after_sign_in=after == YES)

    done = perform(form, act, minutes=form.minutes, after=form.after_sign_in)
    if not done.ok:
        return _page(done, rules=form)
    flash(_("Saved. It applies to all your devices from now on."), "good")
    return see_other(".pin")


def turn_off_pin() -> Response:
    """Remove the PIN."""
    form = ConfirmForm()
    done = perform(form, pin_settings.turn_off)
    if done.ok:
        flash(_("Your PIN is off. The screen no longer locks."), "good")
        return see_other(".pin")
    ask = ConfirmationText(
        _("Turn the PIN off"),
        _("Your screen no longer locks, on any device. A device that is locked now is signed out."),
        _("Turn off"),
        url_for(".pin"),
        _("PIN and screen lock"),
        ends=True,
    )
    return act_page(ask, form, done)


def _page(
    done: Performed | None = None,
    setting: SetPinForm | FirstPinForm | None = None,
    rules: PinRulesForm | None = None,
    mailing: ConfirmForm | None = None,
) -> Response:
    stands = pin_settings.standing(current_actor())
    usual = min(USUAL_MINUTES, stands.most or USUAL_MINUTES)
    fresh = SetPinForm(formdata=None) if stands.set_at else FirstPinForm(formdata=None, minutes=usual)
    given = {
        "minutes": stands.own if stands.own in stands.offered else stands.minutes,
        "after_sign_in": YES if stands.after_sign_in else NO,
    }
    return page(
        "customer/pin.html",
        done,
        stands=stands,
        setting=_offering(stands, _asking(setting or fresh)),
        mailing=_asking(mailing or ConfirmForm(formdata=None)),
        rules=_offering(stands, _asking(rules or PinRulesForm(formdata=None, data=given))),
        idle=g.login.idle,
        here=g.login,
    )


def _offering(stands: PinStatus, form: Form) -> Form:
    """Without the minutes that a stricter rule of others makes worthless."""
    if isinstance(form, PinRulesMixin):
        form.minutes.choices = [one for one in form.minutes.choices if one[0] in stands.offered]
    return form


def _asking(form: Form) -> Form:
    """A form that asks for the password from the start where the sign-in isn't fresh any more."""
    until = current_actor().fresh_until
    if until is None or until <= clock.now():
        form.needs_confirm, form.needs_code = True, bool(g.get("factor_on"))
    return form


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    both = ["GET", "POST"]
    to.add_url_rule(f"{prefix}/security/pin", view_func=pin)
    to.add_url_rule(f"{prefix}/security/pin/set", view_func=set_pin, methods=["POST"])
    to.add_url_rule(f"{prefix}/security/pin/link", view_func=mail_pin_link, methods=["POST"])
    to.add_url_rule(f"{prefix}/security/pin/rules", view_func=pin_rules, methods=["POST"])
    to.add_url_rule(f"{prefix}/security/pin/off", view_func=turn_off_pin, methods=both)


routes(bp)
