"""Two-step sign-in: the authenticator app and the recovery codes, on pages of their own.

Recovery codes leave the server once, in the answer to the POST that made them; nothing keeps them.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from admin_app import config
from admin_app.sign_in.factors import changes as factor_changes
from admin_app.sign_in.factors import summary
from admin_app.sign_in.factors.summary import Summary
from admin_app.sign_in.totp import flows as totp_flows
from admin_app.sign_in.totp.factor import TOTP
from forms.base import ConfirmForm
from forms.sign_in.door import BeginFactorForm, FirstCodeForm, TurnOffFactorForm
from views.http.web import Performed, current_actor, flash_linked, fresh_required, page, perform, see_other
from views.self_service.acts import ConfirmationText, act_page
from views.self_service.you.signing_in.security import bp, current_user_id
from views.sign_in import factor_pages, qr


@fresh_required
def authenticator() -> Response:
    """Scan or type, then the first code, then the recovery codes: three steps on one page."""
    return _set_up_page(_ways())


def begin_authenticator() -> Response:
    """Make a secret for the app; with an app on already, a code of it is asked for."""
    form = BeginFactorForm()
    done = perform(form, totp_flows.begin, code=form.code)
    return see_other(".authenticator") if done.ok else _set_up_page(_ways(), done, begin=form)


def confirm_authenticator() -> Response:
    """The app's first code turns it on."""
    form = FirstCodeForm()
    done = perform(form, totp_flows.confirm, code=form.code)
    if not done.ok:
        return _set_up_page(_ways(), done, first=form)
    if done.value:
        return codes_page(done.value, _("Two-step sign-in is on"))
    flash_linked(offering(_("Your app is on. The codes of a previous one no longer work here.")), "good")
    return see_other(".overview")


@fresh_required
def turn_off_authenticator() -> Response:
    """Back to the password alone; takes a code of the app."""
    form = TurnOffFactorForm()
    done = perform(form, totp_flows.turn_off, code=form.code)
    if done.ok:
        flash_linked(offering(_("Your authenticator app is off.")), "good")
        return see_other(".overview")
    ask = ConfirmationText(
        _("Turn the authenticator app off"),
        _("Your passkeys stay the second step, and your recovery codes go on working.")
        if _ways().has_besides(TOTP.key)
        else _(
            "From then on the password alone opens your account. Your recovery codes stop working as well."
        ),
        _("Turn off"),
        url_for(".authenticator"),
        _("Authenticator app"),
        ends=True,
    )
    return act_page(ask, form, done)


@fresh_required
def recovery_codes() -> Response:
    """How many are left, and new ones."""
    form = ConfirmForm()
    done = perform(form, totp_flows.renew_codes)
    if done.ok:
        return codes_page(done.value, _("Your new recovery codes"))
    return page(
        "customer/recovery_codes.html",
        done,
        form=form,
        ways=_ways(),
        first_step=factor_pages.first_to_set_up(),
    )


def offering(text: str) -> dict[str, str]:
    """A message that offers to end the other sessions after a factor changed (SECURITY 58)."""
    return {"text": text, "url": url_for(".end_others"), "label": _("Sign out elsewhere")}


def _ways() -> Summary:
    user_id = current_user_id(current_actor())
    return summary.of([user_id])[user_id]


def _set_up_page(
    ways: Summary,
    done: Performed | None = None,
    begin: BeginFactorForm | None = None,
    first: FirstCodeForm | None = None,
) -> Response:
    pending, app = totp_flows.pending(current_actor()), ways.factors[TOTP.key]
    return page(
        "customer/authenticator.html",
        done,
        ways=ways,
        app=app,
        another=ways.has_besides(TOTP.key),
        begin=begin or BeginFactorForm(formdata=None),
        first=first or FirstCodeForm(formdata=None),
        pending=pending,
        qr=qr.svg(pending.link) if pending else None,
        needs_phone=not pending and factor_changes.needs_phone(current_actor(), app_on=bool(app.count)),
    )


def codes_page(codes: list[str], title: str) -> Response:
    """Recovery codes that were just made: shown now, and never again."""
    brand = config.active().brand
    text = f"{_('%(brand)s: recovery codes', brand=brand)}\r\n\r\n" + "\r\n".join(codes) + "\r\n"
    download = Markup("data:text/plain;charset=utf-8,") + quote(text)
    return page("customer/codes.html", codes=codes, heading=title, download=download)


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    both = ["GET", "POST"]
    to.add_url_rule(f"{prefix}/security/authenticator", view_func=authenticator)
    to.add_url_rule(f"{prefix}/security/authenticator/begin", view_func=begin_authenticator, methods=["POST"])
    to.add_url_rule(
        f"{prefix}/security/authenticator/confirm", view_func=confirm_authenticator, methods=["POST"]
    )
    to.add_url_rule(f"{prefix}/security/authenticator/off", view_func=turn_off_authenticator, methods=both)
    to.add_url_rule(f"{prefix}/security/recovery-codes", view_func=recovery_codes, methods=both)


routes(bp)
