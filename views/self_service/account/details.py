"""The account itself: legal facts and postal addresses, kept by owners, read by managers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.account import details as commands
from admin_app.account import postal
from admin_app.account.models import Address
from admin_app.kernel.permissions import Permission
from forms.account.details import AddressForm, CompanyForm, CountryForm
from forms.base import ConfirmForm
from views.http.web import Performed, current_actor, needs, page, perform, see_other
from views.labels import countries
from views.self_service.acts import ConfirmationText, act_page, allowed

bp = Blueprint("customer_account", __name__, url_prefix="/account")
FIELDS = ("line1", "line2", "postcode", "city", "region")


@bp.get("")
@needs(Permission.OWN_ACCOUNT_READ)
def details() -> Response:
    """Name, legal facts and addresses."""
    actor = current_actor()
    found = commands.read(actor)
    may_write = actor.may(Permission.OWN_ACCOUNT_WRITE)
    country = CountryForm(formdata=None, country=found.account.country)
    country.offer(found.account.country)
    return page("customer/account.html", found=found, may_write=may_write, country=country, lines=lines)


def lines(address: Address) -> list[str]:
    """An address as it stands on an envelope."""
    town = " ".join(part for part in (address.postcode, address.city) if part)
    return [
        x for x in (address.line1, address.line2, town, address.region, countries.name(address.country)) if x
    ]


@bp.route("/company", methods=["GET", "POST"])
@allowed(Permission.OWN_ACCOUNT_WRITE)
def company() -> Response:
    """Legal name, registered number, VAT id."""
    found = commands.read(current_actor()).account
    form = CompanyForm(
        legal_name=found.legal_name,
        registered_number=found.registered_number,
        vat_id=found.vat_id,
        version=found.version,
    )
    done = perform(
        form,
        commands.change_company,
        legal_name=form.legal_name,
        registered_number=form.registered_number,
        vat_id=form.vat_id,
        version=form.version,
    )
    if done.ok:
        flash(_("The details are saved.") if done.value else _("Nothing had changed."), "good")
        return see_other(".details")
    return page("customer/company.html", done, form=form)


@bp.route("/addresses/add", methods=["GET", "POST"])
@allowed(Permission.OWN_ACCOUNT_WRITE)
def add_address() -> Response:
    """A new address; the country in the query says which fields there are."""
    form = AddressForm()
    country = form.country.data or request.args.get("country", "")
    country = country if country in postal.countries() else commands.read(current_actor()).account.country
    form.offer(country)
    if not form.is_submitted():
        form.country.data = country
    done = perform(form, commands.add_address, country=form.country, **_typed(form))
    if done.ok:
        flash(_("The address is saved."), "good")
        return see_other(".details")
    return _address_page(form, done, _("Add an address"), country)


@bp.route("/addresses/<uuid:address_id>", methods=["GET", "POST"])
@allowed(Permission.OWN_ACCOUNT_WRITE)
def edit_address(address_id: UUID) -> Response:
    """Change an address."""
    row = commands.address(current_actor(), address_id)
    form = AddressForm(obj=row) if not request.form else AddressForm()
    form.offer(row.country)
    done = perform(
        form, commands.change_address, address_id, version=form.version, country=form.country, **_typed(form)
    )
    if done.ok:
        flash(_("The address is saved.") if done.value else _("Nothing had changed."), "good")
        return see_other(".details")
    return _address_page(form, done, _("Change the address"), form.country.data or row.country)


def _typed(form: AddressForm) -> dict[str, Any]:
    return {name: form[name] for name in FIELDS}


def _address_page(form: AddressForm, done: Performed, title: str, country: str) -> Response:
    return page("customer/address.html", done, form=form, heading=title, layout=postal.layout(country))


@bp.route("/addresses/<uuid:address_id>/primary", methods=["POST"])
@allowed(Permission.OWN_ACCOUNT_WRITE)
def make_primary(address_id: UUID) -> Response:
    """Bills go to this address from now on."""
    done = perform(ConfirmForm(), commands.make_primary, address_id)
    flash(
        _("Bills go to this address from now on.") if done.ok else _("That can't be done."),
        "good" if done.ok else "bad",
    )
    return see_other(".details")


@bp.route("/addresses/<uuid:address_id>/remove", methods=["GET", "POST"])
@allowed(Permission.OWN_ACCOUNT_WRITE)
def remove_address(address_id: UUID) -> Response:
    """Remove an address, after a question."""
    row = commands.address(current_actor(), address_id)
    form = ConfirmForm()
    done = perform(form, commands.remove_address, address_id)
    if done.ok:
        flash(_("The address is removed."), "good")
        return see_other(".details")
    ask = ConfirmationText(
        _("Remove the address in %(town)s", town=row.city or countries.name(row.country)),
        ", ".join(lines(row)),
        _("Remove the address"),
        url_for(".details"),
        _("Details"),
        ends=True,
    )
    return act_page(ask, form, done)
