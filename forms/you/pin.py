"""Forms of the PIN and the screen lock."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from admin_app.sign_in.passkey.proof import ANSWER_MAX
from admin_app.sign_in.password.hashing import PASSWORD_MAX
from admin_app.sign_in.pin import settings as pin_settings
from forms.base import Form, NextForm, no_control, strip
from forms.sign_in.door import NEEDED, TOO_LONG, SparedCodeMixin

# No password manager should take it for a password; digits on a phone's keyboard.
TYPED = {"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}
TYPED_MAX = 40  # the rule says 8; a longer one gets its text
YES, NO = "yes", "no"


class UnlockForm(NextForm):
    """The PIN, under the screen lock or after signing in."""

    pin = PasswordField(
        _l("PIN"),
        [InputRequired(NEEDED), Length(max=TYPED_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw=TYPED,
    )


class NewPinMixin:
    """A new PIN, twice. Its rule is the domain's; here only the two are compared."""

    new = PasswordField(
        _l("PIN"),
        [InputRequired(NEEDED), Length(max=TYPED_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw=TYPED,
    )
    again = PasswordField(_l("PIN again"), [InputRequired(NEEDED)], filters=[strip], render_kw=TYPED)

    def validate_again(self, field: PasswordField) -> None:
        """Both must be the same."""
        if field.data != self.new.data:
            raise ValidationError(gettext("The two PINs aren’t the same."))


class SetPinForm(NewPinMixin, Form):
    """Another PIN, or one by a mailed link."""


class PinRulesMixin:
    """When the screen locks, and whether signing in asks for the PIN."""

    minutes = SelectField(
        _l("Lock the screen after"),
        coerce=int,
        choices=[
            (0, _l("Never by itself")),
            *((m, _l("%(minutes)s\u00a0min", minutes=m)) for m in pin_settings.MINUTES),
        ],
    )
    after_sign_in = RadioField(
        _l("Ask for the PIN after signing in"), choices=[(YES, _l("Yes")), (NO, _l("No"))], default=NO
    )


class PinRulesForm(PinRulesMixin, Form):
    """The same for a PIN that is on."""


class FirstPinForm(NewPinMixin, PinRulesMixin, Form):
    """A first PIN, and when it is asked for."""


class PasswordOnceMixin:
    """The password of somebody whose screen is locked."""

    password = PasswordField(
        _l("Your password"),
        [Optional(), Length(max=PASSWORD_MAX, message=TOO_LONG)],
        default="",
        render_kw={"autocomplete": "current-password"},
    )


class ForgottenPinForm(SparedCodeMixin, PasswordOnceMixin, NewPinMixin, NextForm):
    """A new PIN with the password and the second factor, or with a passkey."""

    passkey = StringField(_l("Passkey"), [Optional(), Length(max=ANSWER_MAX)], default="")


class PinLinkForm(PasswordOnceMixin, NextForm):
    """The password, for the link that sets a new PIN."""
