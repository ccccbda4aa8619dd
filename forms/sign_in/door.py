"""Forms at the door and of one's own sign-in security."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from admin_app.identity.models import NAME_MAX as PERSON_NAME_MAX
from admin_app.sign_in.factors.second_factor import CODE_MAX
from admin_app.sign_in.flow.subject import NAME_MAX
from admin_app.sign_in.passkey.proof import ANSWER_MAX
from admin_app.sign_in.password.hashing import PASSWORD_MAX
from forms.base import Form, NextForm, no_control, strip

NEEDED = _l("Fill this in.")
TOO_LONG = _l("Use at most %(max)d characters.")
NEW_PASSWORD = {"autocomplete": "new-password", "spellcheck": "false"}


class SignInForm(NextForm):
    """Name and password."""

    name = StringField(
        _l("Username or e-mail"),
        [InputRequired(NEEDED), Length(max=NAME_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(NEEDED), Length(max=PASSWORD_MAX, message=TOO_LONG)],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(NextForm):
    """A code of the second factor, or a recovery code."""

    code = StringField(
        _l("Code"),
        [InputRequired(NEEDED), Length(max=CODE_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "one-time-code"},
    )
    trust = BooleanField(_l("Don’t ask again in this browser for a while"))


class ForgottenForm(Form):
    """Whose password is forgotten."""

    name = StringField(
        _l("Username or e-mail"),
        [InputRequired(NEEDED), Length(max=NAME_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class NewPasswordMixin:
    """A new password, twice. Its rule is the domain's; here only the two are compared."""

    new = PasswordField(
        _l("New password"),
        [InputRequired(NEEDED), Length(max=PASSWORD_MAX, message=TOO_LONG)],
        render_kw=NEW_PASSWORD,
    )
    again = PasswordField(_l("New password again"), [InputRequired(NEEDED)], render_kw=NEW_PASSWORD)

    def validate_again(self, field: PasswordField) -> None:
        """Both must be the same."""
        if field.data != self.new.data:
            raise ValidationError(gettext("The two passwords aren’t the same."))


class SparedCodeMixin:
    """The second factor's code, where one is on; whether it is wanted is the command's to say."""

    code = StringField(
        _l("Code from your authenticator app, or a recovery code"),
        [Optional(), Length(max=CODE_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "one-time-code"},
    )


class SetPasswordForm(SparedCodeMixin, NewPasswordMixin, Form):
    """A password set by a mailed link, with the second factor's code where one is on."""

    passkey = StringField(_l("Passkey"), [Optional(), Length(max=ANSWER_MAX)], default="")


class JoinForm(NewPasswordMixin, Form):
    """Somebody new joins as a delegate: the name, and the password twice."""

    full_name = StringField(
        _l("Your full name"),
        [InputRequired(NEEDED), Length(max=PERSON_NAME_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "name"},
    )


class ChangePasswordForm(NewPasswordMixin, Form):
    """A change of one's own password: the present one, and the new one twice."""

    current = PasswordField(
        _l("Current password"),
        [InputRequired(NEEDED), Length(max=PASSWORD_MAX, message=TOO_LONG)],
        render_kw={"autocomplete": "current-password"},
    )
    end_tokens = BooleanField(_l("End my API tokens too"))


class ConfirmIdentityForm(NextForm):
    """ "Confirm it's you" on a page of its own."""

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """One of the two ways: the password, or a passkey."""
        if not super().validate(extra_validators):
            return False
        if not self.confirm_password.data and not self.confirm_passkey.data:
            self.confirm_password.errors = [NEEDED]
            return False
        return True


class BeginFactorForm(Form):
    """Begin to set an authenticator app up; with one on, its code is asked for."""

    code = StringField(
        _l("Code of your current app, or a recovery code"),
        [Optional(), Length(max=CODE_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        default="",
        render_kw={"autocomplete": "one-time-code"},
    )


class FirstCodeForm(Form):
    """The first code of a new app."""

    code = StringField(
        _l("Code from the app"),
        [InputRequired(NEEDED), Length(max=CODE_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "one-time-code"},
    )


class TurnOffFactorForm(Form):
    """Turning the app off takes one of its codes."""

    code = StringField(
        _l("Code from your authenticator app, or a recovery code"),
        [InputRequired(NEEDED), Length(max=CODE_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "one-time-code"},
    )
