"""One's own contacts: a phone by country, an e-mail address, a code. Shape only."""

from __future__ import annotations

from functools import cache

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from admin_app.contact import dialling, phones
from admin_app.kernel.text import EMAIL_MAX
from forms.base import ConfirmForm, Form, no_control, strip
from forms.options import LongSelectField

FILL_IN = _l("Fill this in.")
CODE_MAX = 20  # spaces between the digits are welcome


class PhoneForm(Form):
    """A phone number: its country, and the number as people there write it."""

    country = LongSelectField(_l("Country or region"), [InputRequired(FILL_IN)])
    number = StringField(
        _l("Mobile phone"),
        [InputRequired(FILL_IN), Length(max=phones.NUMBER_MAX), no_control],
        filters=[strip],
        render_kw={"type": "tel", "autocomplete": "tel-national", "inputmode": "tel"},
    )

    @property
    def example(self) -> str:
        """A number of the chosen country as people there write it."""
        return dialling.example(self.country.data or "")

    @property
    def main_countries(self) -> str:
        """Whom a shared calling code is told to belong to, for the script that follows a pasted number."""
        return " ".join(dialling.main_countries())

    def offer(self, country: str) -> None:
        """Fill the list of countries, the likely one chosen."""
        self.country.choices = list(_countries(str(get_locale() or "en")))
        if not self.country.data:
            self.country.data = country if country in phones.COUNTRIES else phones.COUNTRIES[0]


class ContactEmailForm(Form):
    """An e-mail address for notices."""

    email = StringField(
        _l("E-mail address"),
        [InputRequired(FILL_IN), Length(max=EMAIL_MAX), no_control],
        filters=[strip],
        render_kw={"type": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"},
    )


class SendCodeForm(ConfirmForm):
    """Where a code goes: by mail there is nothing to choose."""

    channel = RadioField(
        _l("How should we send the code?"),
        [InputRequired(_l("Choose a text message or a call."))],
        choices=(("text", _l("As a text message")), ("call", _l("By a call that reads it out"))),
        default="text",
    )


class MailCodeForm(ConfirmForm):
    """A code by mail."""


class ContactCodeForm(Form):
    """The code that came."""

    code = StringField(
        _l("Code"),
        [InputRequired(FILL_IN), Length(max=CODE_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


@cache
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(language.replace("-", "_")).territories
    codes = phones.calling_codes()
    named = [(region, f"{names.get(region, region)} (+{codes[region]})") for region in phones.COUNTRIES]
    return tuple(sorted(named, key=lambda pair: pair[1].casefold()))
