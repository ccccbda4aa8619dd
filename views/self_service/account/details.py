"""The account itself: legal facts and postal addresses, kept by owners, read by managers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.account import details as commands
from admin_app.account import postal, vat
from admin_app.account.models import Address
from admin_app.kernel.rights.permissions import Permission
from forms.account.details import AddressForm, CompanyForm, CountryForm, address_form
from forms.base import ConfirmForm
from views.http.web import Performed, asked_country, current_actor, needs, page, perform, see_other
from views.labels import countries
from views.self_service.acts import ConfirmationText, act_page, allowed

bp = Blueprint("customer_account", __name__, url_prefix="/account")


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
    """An address as it stands on an envelope, with its country in the reader's language."""
    return [*address.lines, countries.name(address.country)]


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
    return page("customer/company.html", done, form=form, vat_example=vat.example(found.country))


@bp.route("/addresses/add", methods=["GET", "POST"])
@allowed(Permission.OWN_ACCOUNT_WRITE)
def add_address() -> Response:
    """A new address; its country says which fields there are."""
    country = _country(commands.read(current_actor()).account.country)
    form = address_form(country)
    if not form.is_submitted():
        form.country.data = country
    if _asks_for_other_lines():
        return _address_page(form, Performed(), _("Add an address"), country)
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
    country = _country(row.country)
    form = address_form(country, row)
    if _asks_for_other_lines():
        return _address_page(form, Performed(), _("Change the address"), country)
    done = perform(
        form, commands.change_address, address_id, version=form.version, country=form.country, **_typed(form)
    )
    if done.ok:
        flash(_("The address is saved.") if done.value else _("Nothing had changed."), "good")
        return see_other(".details")
    return _address_page(form, done, _("Change the address"), country)


def _country(known: str) -> str:
    """The country that was chosen, in the form or for a new one in the query."""
    chosen = request.form.get("country", "") or asked_country(postal.countries())
    return chosen if chosen in postal.countries() else known


def _asks_for_other_lines() -> bool:
    """Whether another country was chosen: its lines are shown, and nothing is judged or kept yet."""
    return request.method == "POST" and "other_country" in request.form


def _typed(form: AddressForm) -> dict[str, Any]:
    return {name: form[name] for name in postal.FIELDS}


def _address_page(form: AddressForm, done: Performed, title: str, country: str) -> Response:
    return page("customer/address.html", done, form=form, heading=title, layout=postal.layout(country))


@bp.route("/addresses/<uuid:address_id>/primary", methods=["POST"])
@allowed(Permission.OWN_ACCOUNT_WRITE)
def make_primary(address_id: UUID) -> Response:
    """From now on, bills go to this address."""
    done = perform(ConfirmForm(), commands.make_primary, address_id)
    flash(
        _("From now on, bills go to this address.") if done.ok else _("That can’t be done."),
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
