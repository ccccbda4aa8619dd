"""What an owner keeps of the account: legal facts and postal addresses. Shape only."""

from __future__ import annotations

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.account import postal
from admin_app.account.details import POSTCODE_MAX, REGISTERED_MAX
from admin_app.account.models import Address
from admin_app.account.vat import VAT_MAX
from admin_app.identity.models import NAME_MAX
from forms.base import Form, VersionMixin, no_control, strip
from forms.options import LongSelectField

FILL_IN = _l("Fill this in.")


def country_choices(current: str = "") -> list[tuple[str, str]]:
    """Every country by its name in the reader's language."""
    names = (get_locale() or Locale("en")).territories
    codes = {*postal.countries(), *([current] if current else [])}
    return sorted(((c, str(names.get(c, c))) for c in codes), key=lambda pair: pair[1].casefold())


class CompanyForm(VersionMixin, Form):
    """Legal name, registered number, VAT id."""

    legal_name = StringField(
        _l("Legal name"),
        [Optional(), Length(max=NAME_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "organization"},
    )
    registered_number = StringField(
        _l("Registered number"),
        [Optional(), Length(max=REGISTERED_MAX), no_control],
        filters=[strip],
        default="",
    )
    vat_id = StringField(
        _l("VAT id"), [Optional(), Length(max=VAT_MAX), no_control], filters=[strip], default=""
    )


class AddressForm(VersionMixin, Form):
    """A postal address; which lines there are, and which have to be, depends on the country."""

    country = LongSelectField(_l("Country"), [InputRequired(FILL_IN)], render_kw={"autocomplete": "country"})
    attention = StringField(
        _l("For the attention of"),
        [Optional(), Length(max=NAME_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "name"},
    )
    line1 = StringField(
        _l("Street and number"),
        [InputRequired(FILL_IN), Length(max=NAME_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "address-line1"},
    )
    line2 = StringField(
        _l("Address, second line"),
        [Optional(), Length(max=NAME_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "address-line2"},
    )
    postcode = StringField(
        _l("Postcode"),
        [Optional(), Length(max=POSTCODE_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "postal-code"},
    )
    city = StringField(
        _l("Town"),
        [Optional(), Length(max=NAME_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "address-level2"},
    )
    region = StringField(
        _l("Region"),
        [Optional(), Length(max=NAME_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "address-level1"},
    )

    def offer(self, current: str = "") -> None:
        """Fill the list of countries."""
        self.country.choices = country_choices(current)


class AddressWithStatesForm(AddressForm):
    """An address in a country whose states or provinces are known: one is chosen."""

    region = LongSelectField(
        _l("Region"),
        filters=[strip],
        default="",
        validate_choice=False,  # the command judges it, by the country that was chosen
        render_kw={"autocomplete": "address-level1"},
    )


def address_form(country: str, row: Address | None = None) -> AddressForm:
    """The form of an address in this country, with its states to choose from where they are known."""
    regions = postal.layout(country).regions
    return offer_states((AddressWithStatesForm if regions else AddressForm)(obj=row), country)


def offer_states(form: AddressForm, country: str) -> AddressForm:
    """Fill an address's list of countries, and that of states where there is one."""
    form.offer(country)
    if isinstance(form, AddressWithStatesForm):
        form.region.choices = [("", "–"), *postal.layout(country).regions]
        form.region.data = postal.region_key(country, form.region.data or "") or ""
    return form


class CountryForm(Form):
    """Which country an address is in; the next page has its fields."""

    country = LongSelectField(_l("Country"), [InputRequired(FILL_IN)])

    def offer(self, current: str = "") -> None:
        """Fill the list of countries."""
        self.country.choices = country_choices(current)
