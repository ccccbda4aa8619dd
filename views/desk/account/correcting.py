"""Corrections at the desk under support access that allows changes: company, addresses, people's profiles and contacts.

A field is filled in only with what is open to staff or what this session has just looked at; else it isn't there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.account import postal
from admin_app.account.queries import AccountFacts
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.lens import Lens
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.overview.account import page as account_page
from admin_app.overview.consent import Consents
from admin_app.staff_edit import company, consent, people, reading
from forms.account.details import AddressForm
from forms.base import Form
from forms.desk.cases.correcting import (
    CorrectCompanyForm,
    CorrectProfileForm,
    EnterEmailForm,
    EnterPhoneForm,
    correct_address_form,
)
from views.desk.account.consent import granted_areas, offered
from views.http.web import Performed, asked_country, current_actor, needs, page, perform, see_other

bp = Blueprint("staff_correcting", __name__, url_prefix="/admin/accounts/<uuid:account_id>/correct")
Crumbs = list[tuple[str, str]]


@bp.route("/company", methods=["GET", "POST"])
@needs(P.ACCOUNT_WRITE)
def correct_company(account_id: UUID) -> Response:
    """Legal name and registered number."""
    account, *_rest = _head(account_id)
    form = CorrectCompanyForm(obj=reading.company(current_actor(), account_id))
    back = url_for("accounts.details_view", row_id=account_id)
    typed = {name: form[name] for name in ("legal_name", "registered_number", "reason", "version")}
    done = perform(form, company.correct_company, account_id, **typed)
    return _saved(done, back) or _ask(form, done, _("Correct the company details"), back, _crumbs(account))


@bp.get("/addresses")
@needs(P.ACCOUNT_WRITE)
def addresses(account_id: UUID) -> Response:
    """The postal addresses, as far as this session sees them."""
    account, lens, consents = _head(account_id)
    rows = reading.addresses(current_actor(), account_id, lens)
    context = _shown(account, lens, consents)
    return page("staff/account/addresses.html", rows=rows, **context, crumbs=_crumbs(account))


@bp.route("/addresses/add", methods=["GET", "POST"])
@needs(P.ACCOUNT_WRITE)
def add_address(account_id: UUID) -> Response:
    """One more address."""
    account, *_rest = _head(account_id)
    country = _country(account.country)
    form = correct_address_form(country)
    if not form.is_submitted():
        form.country.data = country
    command = company.add_address
    return _address_page(account, form, country, command, _("Add an address"), account_id)


@bp.route("/addresses/<uuid:address_id>", methods=["GET", "POST"])
@needs(P.ACCOUNT_WRITE)
def correct_address(account_id: UUID, address_id: UUID) -> Response:
    """An address that was shown just now; else the list, which shows it."""
    account, lens, _consents = _head(account_id)
    row = reading.address(current_actor(), account_id, address_id, lens)
    if row is None:
        flash(_("Show the current value first; then you can correct it."), "info")
        return see_other(".addresses", account_id=account_id)
    country = _country(row.country)
    form = correct_address_form(country, row)
    command = company.correct_address
    title = _("Correct the address")
    return _address_page(account, form, country, command, title, account_id, address_id, version=form.version)


@bp.route("/people/<uuid:person_id>/profile", methods=["GET", "POST"])
@needs(P.ACCOUNT_WRITE)
def correct_profile(account_id: UUID, person_id: UUID) -> Response:
    """Name, language and time zone of a person."""
    account, *_rest = _head(account_id)
    known = reading.profile(current_actor(), account_id, person_id)
    form = CorrectProfileForm(obj=known)
    form.offer(known.language, known.time_zone)
    back = url_for("people.details_view", row_id=person_id)
    typed = {name: form[name] for name in ("full_name", "language", "time_zone", "reason", "version")}
    done = perform(form, people.correct_profile, person_id, **typed)
    title = _("Correct the profile of %(name)s", name=known.full_name)
    return _saved(done, back) or _ask(form, done, title, back, _crumbs(account, (known.full_name, back)))


@bp.get("/people/<uuid:person_id>/contacts")
@needs(P.ACCOUNT_WRITE)
def contacts(account_id: UUID, person_id: UUID) -> Response:
    """A person's contacts, and the way to enter another one once they are shown."""
    account, lens, consents = _head(account_id)
    known = reading.profile(current_actor(), account_id, person_id)
    back = url_for("people.details_view", row_id=person_id)
    return page(
        "staff/account/contacts.html",
        rows=reading.contacts(current_actor(), account_id, person_id, lens),
        person=known,
        seen=reading.sees_contacts(lens, person_id),
        crumbs=_crumbs(account, (known.full_name, back)),
        **_shown(account, lens, consents),
    )


@bp.route("/people/<uuid:person_id>/contacts/phone", methods=["GET", "POST"])
@needs(P.ACCOUNT_WRITE)
def enter_phone(account_id: UUID, person_id: UUID) -> Response:
    """A phone that its person has to confirm."""
    account, *_rest = _head(account_id)
    form = EnterPhoneForm()
    form.offer(account.country)
    return _contact_page(account, form, person_id, people.add_phone, ("number", "country"))


@bp.route("/people/<uuid:person_id>/contacts/email", methods=["GET", "POST"])
@needs(P.ACCOUNT_WRITE)
def enter_email(account_id: UUID, person_id: UUID) -> Response:
    """An e-mail address that its person has to confirm."""
    account, *_rest = _head(account_id)
    return _contact_page(account, EnterEmailForm(), person_id, people.add_email, ("email",))


def _head(account_id: UUID) -> tuple[AccountFacts, Lens, Consents]:
    """The account, what of it is seen, and its consent. Raises NotAllowed where nothing may be changed."""
    account, lens, consents = account_page.head(current_actor(), account_id)
    if not any(consent.allows(c.areas, changes=c.changes) for c in consents):
        raise NotAllowed(consent.NO_CHANGES, code="no_grant", grantor=RoleKey.OWNER)
    return account, lens, consents


def _shown(account: AccountFacts, lens: Lens, consents: Consents) -> dict[str, Any]:
    actor = current_actor()
    return {
        "account": account,
        "lens": lens,
        "consents": consents,
        "granted": granted_areas(actor, account.id, consents),
        "asks": offered(actor, consents, account.status),
        "here": request.path,
    }


def _crumbs(account: AccountFacts, *more: tuple[str, str]) -> Crumbs:
    own_page = url_for("accounts.details_view", row_id=account.id)
    return [(_("Accounts"), url_for("accounts.index_view")), (account.name, own_page), *more]


def _country(known: str) -> str:
    chosen = request.form.get("country", "") or asked_country(postal.countries())
    return chosen if chosen in postal.countries() else known


def _address_page(
    account: AccountFacts,
    form: AddressForm,
    country: str,
    command: Callable[..., object],
    title: str,
    *row: UUID,
    **more: object,
) -> Response:
    """The lines that are usual in the country; another country shows its own before anything is judged."""
    back = url_for(".addresses", account_id=account.id)
    done = Performed()
    if not (request.method == "POST" and "other_country" in request.form):
        typed = {name: form[name] for name in ("country", "reason", *postal.FIELDS)}
        done = perform(form, command, *row, **typed, **more)
        if (answer := _saved(done, back)) is not None:
            return answer
    crumbs = _crumbs(account, (_("Postal addresses"), back))
    shown = {"form": form, "title": title, "back": back, "layout": postal.layout(country)}
    return page("staff/account/address.html", done, **shown, crumbs=crumbs)


def _contact_page(
    account: AccountFacts,
    form: Form,
    person_id: UUID,
    command: Callable[..., object],
    fields: tuple[str, ...],
) -> Response:
    known = reading.profile(current_actor(), account.id, person_id)
    back = url_for(".contacts", account_id=account.id, person_id=person_id)
    replaces = reading.contact_id(current_actor(), person_id, request.args.get("replaces"))
    typed = {name: form[name] for name in (*fields, "reason")}
    done = perform(form, command, person_id, replaces=replaces, **typed)
    if done.ok:
        flash(_("Entered. It becomes active once %(name)s has verified it.", name=known.full_name), "good")
        return see_other(back)
    title = _("Enter a contact for %(name)s", name=known.full_name)
    text = _(
        "It has no effect until %(name)s signs in and types in the code that is sent there. The verified one stays and is told.",
        name=known.full_name,
    )
    return _ask(form, done, title, back, _crumbs(account, (known.full_name, back)), text)


def _saved(done: Performed, back: str) -> Response | None:
    if not done.ok:
        return None
    flash(
        _("Corrected. The customer is told by e-mail.") if done.value else _("Nothing had changed."), "good"
    )
    return see_other(back)


def _ask(form: Form, done: Performed, title: str, back: str, crumbs: Crumbs, text: str = "") -> Response:
    return page(
        "admin/act.html",
        done,
        form=form,
        title=title,
        text=text or _("The customer is told by e-mail who changed what, and why."),
        button=_("Save"),
        back=back,
        ends=False,
        fields=form.shown(),
        crumbs=crumbs,
    )
