"""Forms about notices of sign-ins, and of the steps that follow them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import Length, Optional

from admin_app.sign_in.second_factor import CODE_MAX
from forms.base import Form, NextForm, no_control, strip
from forms.sign_in import TOO_LONG, NewPasswordMixin


class NoticesForm(Form):
    """Which notices of sign-ins are sent, and whether countries are remembered."""

    sign_ins = BooleanField(_l("Mail me on each sign-in"))
    countries = BooleanField(_l("Remember the countries I sign in from"))


class RenewPasswordForm(NewPasswordMixin, NextForm):
    """A new password at sign-in, with the second factor's code where it was spared so far."""

    code = StringField(
        _l("Code from your authenticator app, or a recovery code"),
        [Optional(), Length(max=CODE_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "one-time-code"},
    )
