"""Corrections by staff: the same fields as the customer's own forms, and why. Shape only."""

from __future__ import annotations

from wtforms import Field

from admin_app.account import postal
from admin_app.account.models import Address
from forms.account.details import AddressForm, AddressWithStatesForm, CompanyForm, offer_states
from forms.base import ReasonForm
from forms.you.contacts import ContactEmailForm, PhoneForm
from forms.you.profile import ProfileForm


class CorrectCompanyForm(CompanyForm, ReasonForm):
    """Legal name and registered number; the VAT id belongs to billing."""

    vat_id = None

    def shown(self) -> list[Field]:
        """The fields in their order."""
        return [self.legal_name, self.registered_number, self.reason]


class CorrectProfileForm(ProfileForm, ReasonForm):
    """Name, language, time zone."""

    def shown(self) -> list[Field]:
        """The fields in their order."""
        return [self.full_name, self.language, self.time_zone, self.reason]


class EnterPhoneForm(PhoneForm, ReasonForm):
    """A phone for somebody to confirm."""

    def shown(self) -> list[Field]:
        """The fields in their order."""
        return [self.country, self.number, self.reason]


class EnterEmailForm(ContactEmailForm, ReasonForm):
    """An e-mail address for somebody to confirm."""

    def shown(self) -> list[Field]:
        """The fields in their order."""
        return [self.email, self.reason]


class CorrectAddressForm(AddressForm, ReasonForm):
    """A postal address."""


class CorrectAddressWithStatesForm(AddressWithStatesForm, ReasonForm):
    """The same in a country whose states are known."""


def correct_address_form(country: str, row: Address | None = None) -> AddressForm:
    """The form of an address in this country."""
    kind = CorrectAddressWithStatesForm if postal.layout(country).regions else CorrectAddressForm
    return offer_states(kind(obj=row), country)
