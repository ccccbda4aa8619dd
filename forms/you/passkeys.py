"""Forms around passkeys. What an authenticator answers is JSON; the domain reads it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.sign_in.passkey.manage import NAME_MAX
from admin_app.sign_in.passkey.proof import ANSWER_MAX
from forms.base import Form, NextForm, no_control, strip

NEEDED = _l("Fill this in.")
TOO_LONG = _l("Use at most %(max)d characters.")


class AnswerMixin:
    """What the authenticator said; filled in by js/passkeys.js."""

    answer = StringField(_l("Passkey"), [Optional(), Length(max=ANSWER_MAX)], default="")


class PasskeySignInForm(AnswerMixin, NextForm):
    """A passkey in place of name and password."""


class PasskeyCodeForm(AnswerMixin, NextForm):
    """A passkey as the second step."""

    trust = BooleanField(_l("Don’t ask again in this browser for a while"))


class AddPasskeyForm(AnswerMixin, Form):
    """A new passkey, with a name to know it by."""

    name = StringField(
        _l("Name"),
        [Optional(), Length(max=NAME_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "off"},
    )


class RenamePasskeyForm(Form):
    """Another name for a passkey."""

    name = StringField(
        _l("Name"),
        [InputRequired(NEEDED), Length(max=NAME_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off"},
    )
