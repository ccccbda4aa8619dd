"""The affiliate programme. Shape only; what counts and where money may go, the domain says."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.affiliate.models import HOLDER_MAX, LINK_NAME_MAX, DestinationKind
from forms.base import Form, Text, VersionMixin, no_control, strip

TOO_LONG = _l("Use at most %(max)d characters.")
IBAN_TYPED_MAX = 60  # 34 signs with blanks between them, and whatever is pasted along
KINDS: tuple[tuple[str, Text], ...] = (
    (DestinationKind.BANK.value, _l("A bank account")),
    (DestinationKind.CREDIT.value, _l("The balance of this account")),
)
KIND_TEXTS: dict[str, Text] = {
    DestinationKind.BANK.value: _l("By transfer. Our billing compares the holder before the first payout."),
    DestinationKind.CREDIT.value: _l("Set off against your invoices."),
}


class LinkForm(VersionMixin, Form):
    """What a link is called."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Fill this in.")), Length(max=LINK_NAME_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off"},
    )


class DestinationForm(VersionMixin, Form):
    """Where payouts go."""

    kind = RadioField(_l("Payouts go to"), choices=KINDS, default=DestinationKind.BANK.value)
    holder = StringField(
        _l("Holder of the bank account"),
        [Optional(), Length(max=HOLDER_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "off"},
    )
    iban = StringField(
        "IBAN",
        [Optional(), Length(max=IBAN_TYPED_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class PayoutForm(Form):
    """In which currency a payout is asked for."""

    currency = SelectField(_l("Currency"), [InputRequired(_l("Choose an entry from the list."))])

    def offer(self, currencies: list[tuple[str, str]]) -> None:
        """The currencies in which enough is earned, each with its amount."""
        self.currency.choices = list(currencies)
