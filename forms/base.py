"""The base of every form, and small fields shared by many. Forms judge shape only."""

from __future__ import annotations

from functools import cache

from babel.support import NullTranslations
from flask import request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, IntegerField, PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from admin_app.kernel.errors import DomainError
from admin_app.kernel.reasons import REASON_MAX, REASON_MIN
from forms.library_texts import OUR_TEXTS

Text = str | LazyString  # a text of a page, translated now or when it is shown
AS_SENT: MultiDict[str, str] = MultiDict()
SECRET_TEXTS = frozenset(
    {"code", "confirm_code", "confirm_passkey", "passkey", "answer"}
)  # besides passwords
PASSWORD_MAX = 1000  # the rule says 128; a longer one gets a text beside its field instead of being cut off


@cache
def secret_fields() -> frozenset[str]:
    """The names of all fields that are asked for anew each time: passwords, PINs, codes, and what a passkey said."""
    forms, names = [Form], set(SECRET_TEXTS)
    for form in forms:
        forms += form.__subclasses__()
        fields = {name: getattr(form, name) for name in dir(form)}
        names |= {name for name, field in fields.items() if _is_password(field)}
    return frozenset(names)


def _is_password(field: object) -> bool:
    return isinstance(field, UnboundField) and issubclass(field.field_class, PasswordField)


def strip(value: str | None) -> str | None:
    """White space around a typed line means nothing."""
    return value.strip() if isinstance(value, str) else value


def no_control(_form: FlaskForm, field: Field) -> None:
    """Refuse NUL and its like before they reach a database."""
    if isinstance(field.data, str) and any(ord(c) < 32 and c not in "\r\n\t" for c in field.data):  # noqa: PLR2004
        raise ValidationError(gettext("Leave out control characters."))


class Form(FlaskForm):
    """A form. `needs_confirm` shows the "Confirm it's you" fields with everything typed kept."""

    confirm_password = PasswordField(
        _l("Your password"),
        [Optional(), Length(max=PASSWORD_MAX)],
        render_kw={"autocomplete": "current-password"},
    )
    confirm_code = StringField(
        _l("Code from your authenticator app, or a recovery code"),
        [Optional(), Length(max=40)],
        filters=[strip],
        render_kw={"autocomplete": "one-time-code", "inputmode": "text"},
    )
    # What a passkey said; a hidden field that js/passkeys.js fills in, so no page shows or fills it again.
    confirm_passkey = StringField(_l("Passkey"), [Optional(), Length(max=20_000)], default="")

    class Meta:
        """What WTForms asks of a form as such."""

        def get_translations(self, _form: FlaskForm) -> NullTranslations:
            """WTForms' own texts, in our words."""
            return OUR_TEXTS

        def render_field(self, field: Field, render_kw: dict[str, object]) -> str:
            """A browser cuts off in silence what is pasted beyond `maxlength`; we say beside the field what is too long."""
            return super().render_field(field, {"maxlength": False, **render_kw})  # type: ignore[misc,no-any-return]

    needs_confirm = False
    passkey_options = ""  # where the challenge for a passkey is fetched, for whoever has one
    needs_code = False

    def __init__(self, formdata: MultiDict[str, str] | None = AS_SENT, **kwargs: object) -> None:
        """Fields are texts of a form: a file or a JSON value under a field's name is dropped (SECURITY 30, 31)."""
        if formdata is AS_SENT:
            formdata = request.form or None
        super().__init__(formdata=formdata, **kwargs)

    def add_domain_error(self, error: DomainError) -> None:
        """Put a rule's refusal beside its field, or on top of the form where it has none."""
        text = gettext(error.text) % error.params if error.params else gettext(error.text)
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]


class VersionMixin:
    """The version of the row a page was made from; a newer row refuses the act (409)."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class ReasonForm(VersionMixin, Form):
    """A small act that asks for a reason."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 3},
    )


class ConfirmForm(VersionMixin, Form):
    """A small act that only asks to be confirmed."""


class NextForm(Form):
    """Carries where to go afterwards; judged by `safe_next`."""

    next = HiddenField(validators=[Optional(), Length(max=500)])
