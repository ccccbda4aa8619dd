"""One's own passkeys and trusted browsers, on pages of their own."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from admin_app.sign_in.factors import summary
from admin_app.sign_in.passkey import manage as passkey_manage
from admin_app.sign_in.passkey.factor import PASSKEYS
from admin_app.sign_in.trusted_browser import service as trusted_browsers
from forms.base import ConfirmForm
from forms.you.passkeys import AddPasskeyForm, RenamePasskeyForm
from views.http.web import Performed, current_actor, flash_linked, fresh_required, page, perform, see_other
from views.self_service.acts import ConfirmationText, act_page
from views.self_service.you.signing_in.factors import codes_page, offering
from views.self_service.you.signing_in.security import bp, current_user_id
from views.sign_in import passkey_place
from views.sign_in.passkey_options import elsewhere, options


def own_passkeys() -> Response:
    """Which there are, and a new one."""
    return _list_page(AddPasskeyForm(formdata=None))


def passkey_challenge() -> Response:
    """What a device makes a passkey of."""
    return options(passkey_manage.begin, back=url_for(".passkeys"))


def add_passkey() -> Response:
    """Keep the passkey a device made; the first second factor brings recovery codes, shown this once."""
    form = AddPasskeyForm()
    done = perform(form, passkey_manage.add, answer=form.answer, name=form.name)
    if not done.ok:
        return _list_page(form, done)
    if done.value:
        return codes_page(done.value, _("Your passkey is added"))
    flash_linked(offering(_("Your passkey is added.")), "good")
    return see_other(".passkeys")


def rename_passkey(passkey_id: UUID) -> Response:
    """Another name."""
    line = passkey_manage.find(current_actor(), passkey_id)
    form = RenamePasskeyForm(data={"name": line.name})
    done = perform(form, passkey_manage.rename, passkey_id, name=form.name)
    if done.ok:
        flash(_("The name is changed."), "good")
        return see_other(".passkeys")
    ask = ConfirmationText(
        _("Rename %(name)s", name=line.name),
        _("A name that tells you which device it is on."),
        _("Save"),
        url_for(".passkeys"),
        _("Passkeys"),
    )
    return act_page(ask, form, done)


@fresh_required
def remove_passkey(passkey_id: UUID) -> Response:
    """It opens nothing any more."""
    actor = current_actor()
    line = passkey_manage.find(actor, passkey_id)
    form = ConfirmForm()
    done = perform(form, passkey_manage.remove, passkey_id)
    if done.ok:
        flash_linked(offering(_("The passkey is removed. Delete it on your device as well.")), "good")
        return see_other(".passkeys")
    ways = summary.of([current_user_id(actor)])[current_user_id(actor)]
    last = ways.on == (PASSKEYS.key,) and ways.factors[PASSKEYS.key].count == 1
    text = (
        _(
            "It is your only second step: from then on the password alone opens your account, and the recovery codes are gone."
        )
        if last
        else _("It no longer opens your account, with or without a password.")
    )
    ask = ConfirmationText(
        _("Remove %(name)s", name=line.name),
        text,
        _("Remove"),
        url_for(".passkeys"),
        _("Passkeys"),
        ends=True,
    )
    return act_page(ask, form, done)


def own_browsers() -> Response:
    """Where no code is asked for, and until when."""
    return page("customer/browsers.html", browsers=trusted_browsers.own(current_actor()))


def forget_browser(browser_id: UUID) -> Response:
    """Ask for the code again in one browser."""
    trusted_browsers.find(current_actor(), browser_id)
    form = ConfirmForm()
    done = perform(form, trusted_browsers.revoke, browser_id)
    return _asked_again(form, done, 1)


def forget_browsers() -> Response:
    """Ask for the code again everywhere."""
    form = ConfirmForm()
    done = perform(form, trusted_browsers.revoke_all)
    return _asked_again(form, done, len(trusted_browsers.own(current_actor())))


def _asked_again(form: ConfirmForm, done: Performed, count: int) -> Response:
    if done.ok:
        flash(_("The second step is asked for there again."), "good")
        return see_other(".browsers")
    ask = ConfirmationText(
        _("Ask for the second step again"),
        ngettext(
            "In %(num)s browser, from the next sign-in on.",
            "In %(num)s browsers, from the next sign-in on.",
            count,
        ),
        _("Ask again"),
        url_for(".browsers"),
        _("Trusted browsers"),
        ends=True,
    )
    return act_page(ask, form, done)


def _list_page(form: AddPasskeyForm, done: Performed | None = None) -> Response:
    actor = current_actor()
    return page(
        "customer/passkeys.html",
        done,
        form=form,
        passkeys=passkey_manage.own(actor),
        most=passkey_manage.MOST,
        here=passkey_place.are_here(),
        place=elsewhere(),
    )


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    both, at = ["GET", "POST"], f"{prefix}/security/passkeys"
    to.add_url_rule(at, "passkeys", own_passkeys)
    to.add_url_rule(f"{at}/options", view_func=passkey_challenge, methods=["POST"])
    to.add_url_rule(f"{at}/add", view_func=add_passkey, methods=["POST"])
    to.add_url_rule(f"{at}/<uuid:passkey_id>/rename", view_func=rename_passkey, methods=both)
    to.add_url_rule(f"{at}/<uuid:passkey_id>/remove", view_func=remove_passkey, methods=both)


routes(bp)
# Staff trust no browser, so these are customers' alone.
bp.add_url_rule("/security/browsers", "browsers", own_browsers)
bp.add_url_rule("/security/browsers/forget", view_func=forget_browsers, methods=["GET", "POST"])
bp.add_url_rule(
    "/security/browsers/<uuid:browser_id>/forget", view_func=forget_browser, methods=["GET", "POST"]
)
