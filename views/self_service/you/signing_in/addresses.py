"""Trusted addresses: one's own list and, for owners, the account's. A restriction is tested before it counts.

Staff have the same page under /admin/me, for restrictions alone.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.networks import line_of
from admin_app.kernel.rights.permissions import Permission, holds_while
from admin_app.trusted_ip import preview, queries, rules
from admin_app.trusted_ip import service as trusted_ip
from admin_app.trusted_ip.models import AddressPurpose
from admin_app.trusted_ip.preview import RuleEffect
from admin_app.trusted_ip.queries import AddressRow
from admin_app.trusted_ip.service import Saved
from forms.base import ConfirmForm
from forms.you.addresses import ACCOUNT, PURPOSES, AddAddressForm, EditAddressForm
from views.http.web import Performed, current_actor, page, perform, see_other
from views.self_service.acts import ConfirmationText, act_page
from views.self_service.you.signing_in.security import bp

RESTRICT = AddressPurpose.RESTRICT.value


def addresses() -> Response:
    """The lists, the present address, the form for a new entry."""
    return _list_page()


def add_address() -> Response:
    """Put an entry on a list; of a restriction its effect is shown first."""
    form = _add_form()
    if "back" in request.form:
        return _list_page(None, form)
    values: dict[str, Any] = {
        "network": form.network.data or "",
        "purpose": form.purpose.data or "",
        "label": form.label.data or "",
        "of_account": "whose" in form and form.whose.data == ACCOUNT,
    }
    if form.purpose.data == RESTRICT and not form.is_tested:
        shown = perform(form, preview.of_new, **values)
        return _effect_page(form, shown, shown.value) if shown.ok else _list_page(shown, form)
    done = perform(form, trusted_ip.add, **values)
    if done.ok:
        _say_saved(done.value)
        return see_other(".addresses")
    if form.purpose.data == RESTRICT and form.needs_confirm:
        return _effect_page(form, done, preview.of_new(current_actor(), **values))
    return _list_page(done, form)


def edit_address(address_id: UUID) -> Response:
    """Change an entry; of a restriction the effect of another network is shown first."""
    row = queries.own_one(current_actor(), address_id)
    form = _edit_form(row)
    if not form.is_submitted() or "back" in request.form:
        return _edit_page(row, form)
    values: dict[str, Any] = {
        "network": form.network.data or "",
        "label": form.label.data or "",
        "version": form.version.data,
    }
    effect: RuleEffect | None = None
    if row.purpose is AddressPurpose.RESTRICT:
        shown = perform(form, preview.of_edit, address_id, **values)
        if not shown.ok:
            return _edit_page(row, form, shown)
        effect = shown.value
        if effect is not None and not form.is_tested:
            return _effect_page(form, shown, effect, row)
    purpose = form.purpose.data if "purpose" in form else ""
    done = perform(form, trusted_ip.edit, address_id, purpose=purpose or "", **values)
    if done.ok:
        _say_saved(done.value)
        return see_other(".addresses")
    if effect is not None and form.needs_confirm:
        return _effect_page(form, done, effect, row)
    return _edit_page(row, form, done)


def delete_address(address_id: UUID) -> Response:
    """Take an entry off its list; of a restriction what that changes is shown first."""
    row, effect = preview.of_removal(current_actor(), address_id)
    form = ConfirmForm(version=row.version)
    done = perform(form, trusted_ip.delete, address_id, version=form.version)
    if done.ok:
        flash(_("%(network)s is deleted.", network=row.network.text), "good")
        return see_other(".addresses")
    return page("customer/address_delete.html", done, form=form, row=row, effect=effect)


def confirm_address(address_id: UUID) -> Response:
    """Keep a restriction that is on trial."""
    row = queries.own_one(current_actor(), address_id)
    form = ConfirmForm()
    done = perform(form, trusted_ip.confirm, address_id)
    if done.ok:
        flash(_("The restriction stays. Sign-in works from the listed addresses only."), "good")
        return see_other(".addresses")
    text = (
        _("Everybody in the account can sign in from the listed addresses only, as long as it exists.")
        if row.user_id is None
        else _("You can sign in from the listed addresses only, as long as it exists.")
    )
    return _act(form, done, _("Keep %(network)s", network=row.network.text), text, _("Keep the restriction"))


def undo_address(address_id: UUID) -> Response:
    """Let a restriction on trial fall back now."""
    row = queries.own_one(current_actor(), address_id)
    form = ConfirmForm()
    done = perform(form, trusted_ip.undo, address_id)
    if done.ok:
        flash(_("The restriction is undone; what applied before applies again."), "good")
        return see_other(".addresses")
    text = _("What applied before applies again at once.")
    return _act(form, done, _("Undo %(network)s", network=row.network.text), text, _("Undo it"))


def _act(form: ConfirmForm, done: Performed, title: str, text: str, button: str) -> Response:
    return act_page(
        ConfirmationText(title, text, button, url_for(".addresses"), _("Trusted addresses")), form, done
    )


def _add_form() -> AddAddressForm:
    form = AddAddressForm()
    if current_actor().is_staff:
        form.purpose.choices = PURPOSES[2:]
        form.purpose.data = RESTRICT
    if not _may_for_all(current_actor()) and "whose" not in request.form:
        del form.whose  # smuggled in, it is refused by the command
    return form


def _edit_form(row: AddressRow) -> EditAddressForm:
    form = EditAddressForm(
        network=row.network.text, label=row.label, purpose=row.purpose.value, version=row.version
    )
    if row.purpose is AddressPurpose.RESTRICT:
        del form.purpose
    else:
        form.purpose.choices = PURPOSES[:2]
    return form


def _may_for_all(actor: Actor) -> bool:
    right = Permission.OWN_ACCOUNT_ADDRESSES
    return actor.may(right) and holds_while(right, g.account_status)


def _list_page(done: Performed | None = None, form: AddAddressForm | None = None) -> Response:
    actor = current_actor()
    if form is None:
        form = _add_form()
        form.network.data = line_of(actor.ip)
    for_all = _may_for_all(actor)
    return page(
        "customer/addresses.html",
        done,
        form=form,
        rows=queries.own_list(actor),
        account_rows=queries.own_list(actor, of_account=True) if for_all else None,
        account_count=0
        if for_all or not actor.acting_account_id
        else queries.count_of_account(actor.acting_account_id),
        most=rules.MOST,
    )


def _edit_page(row: AddressRow, form: EditAddressForm, done: Performed | None = None) -> Response:
    return page("customer/address_edit.html", done, form=form, row=row)


def _effect_page(
    form: AddAddressForm | EditAddressForm, done: Performed, effect: RuleEffect, row: AddressRow | None = None
) -> Response:
    """What the restriction would let in and refuse; the form goes along unseen."""
    form.tested.data = form.network.data
    of_account = row.user_id is None if row else ("whose" in form and form.whose.data == ACCOUNT)
    return page(
        "customer/address_effect.html",
        done,
        form=form,
        effect=effect,
        row=row,
        of_account=of_account,
    )


def _say_saved(saved: Saved) -> None:
    if saved.trial_until:
        left = round((saved.trial_until - clock.now()).total_seconds() / 60)
        text = ngettext("On trial for %(num)s minute", "On trial for %(num)s minutes", left)
        flash(_("%(trial)s. Confirm it before then, otherwise it expires.", trial=text), "good")
    else:
        flash(_("The address is saved."), "good")
    if saved.overlaps:
        flash(
            _("It overlaps with %(networks)s on the same list.", networks=", ".join(saved.overlaps)), "warn"
        )


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    both, at = ["GET", "POST"], f"{prefix}/security/addresses"
    to.add_url_rule(at, view_func=addresses)
    to.add_url_rule(f"{at}/add", view_func=add_address, methods=["POST"])
    to.add_url_rule(f"{at}/<uuid:address_id>", view_func=edit_address, methods=both)
    to.add_url_rule(f"{at}/<uuid:address_id>/delete", view_func=delete_address, methods=both)
    to.add_url_rule(f"{at}/<uuid:address_id>/confirm", view_func=confirm_address, methods=both)
    to.add_url_rule(f"{at}/<uuid:address_id>/undo", view_func=undo_address, methods=both)


routes(bp)
