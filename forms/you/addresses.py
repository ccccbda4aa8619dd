"""Trusted addresses: add and change. What an address is, the domain says; here only lengths are judged."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.kernel.networks import TYPED_MAX
from admin_app.trusted_ip.models import LABEL_MAX, AddressPurpose
from forms.base import Form, VersionMixin, no_control, strip

NEEDED = _l("Fill this in.")
TOO_LONG = _l("Use at most %(max)d characters.")
PURPOSES = [
    (AddressPurpose.SKIP_TOTP.value, _l("Skip two-step sign-in")),
    (AddressPurpose.SKIP_PIN.value, _l("Skip the PIN")),
    (AddressPurpose.RESTRICT.value, _l("Sign in only from here")),
]
OWN, ACCOUNT = "own", "account"


class _NetworkForm(Form):
    """An address or network and words about it. `tested` is the network whose effect was shown."""

    network = StringField(
        _l("Address or network"),
        [InputRequired(NEEDED), Length(max=TYPED_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    label = StringField(
        _l("Name"),
        [Optional(), Length(max=LABEL_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "off"},
    )
    tested = HiddenField(validators=[Optional(), Length(max=TYPED_MAX)])

    @property
    def is_tested(self) -> bool:
        """Whether what is posted is the network whose effect was shown."""
        return bool(self.tested.data) and self.tested.data == self.network.data


class AddAddressForm(_NetworkForm):
    """A new entry: what for, which network, for whom."""

    purpose = RadioField(_l("What for"), choices=PURPOSES, default=AddressPurpose.SKIP_TOTP.value)
    whose = RadioField(
        _l("For whom"),
        choices=[(OWN, _l("Only me")), (ACCOUNT, _l("Everybody in the account"))],
        default=OWN,
    )


class EditAddressForm(VersionMixin, _NetworkForm):
    """Another network in an entry's place; what is spared may change."""

    purpose = RadioField(_l("What for"), choices=PURPOSES, validators=[Optional()])


class RefusalCodeForm(Form):
    """A refusal code that a customer read out."""

    code = StringField(
        _l("Refusal code"),
        [InputRequired(NEEDED), Length(max=20, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "placeholder": "R-7F3K-92",
        },
    )
