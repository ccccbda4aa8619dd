"""The base of every form, and small fields shared by many. Forms judge shape only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import cast

from babel.support import NullTranslations
from flask import request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectFieldBase,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from admin_app.kernel.errors import DomainError
from admin_app.kernel.exposed import WARNING, PrivateKeyExposed
from admin_app.kernel.rights.reasons import REASON_MAX, REASON_MIN
from admin_app.lib import private_keys
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


@cache
def worded_fields() -> frozenset[str]:
    """The names of all fields that take words and aren't secret."""
    forms, names = [Form], set()
    for form in forms:
        forms += form.__subclasses__()
        names |= {name for name in dir(form) if _takes_words(getattr(form, name))}
    return frozenset(names - secret_fields())


def _takes_words(field: object) -> bool:
    if not isinstance(field, UnboundField):
        return False
    words = issubclass(field.field_class, StringField)
    not_to_read = issubclass(field.field_class, HiddenField | PasswordField | MaybeSecretField)
    return words and not not_to_read


def _is_password(field: object) -> bool:
    return isinstance(field, UnboundField) and issubclass(field.field_class, PasswordField)


def strip(value: str | None) -> str | None:
    """White space around a typed line means nothing."""
    return value.strip() if isinstance(value, str) else value


def no_control(_form: FlaskForm, field: Field) -> None:
    """Refuse NUL and its like before they reach a database."""
    if isinstance(field.data, str) and any(ord(c) < 32 and c not in "\r\n\t" for c in field.data):  # noqa: PLR2004
        raise ValidationError(gettext("Leave out control characters."))


def _holds_private_key(field: Field) -> bool:
    return (
        not isinstance(field, PasswordField)
        and isinstance(field.data, str)
        and private_keys.holds_private_key(field.data)
    )


def _is_shown(field: Field) -> bool:
    return field.name != "version" and not isinstance(field, HiddenField | PasswordField | BooleanField)


def _at_present(field: Field) -> str:
    """What a field was filled in with, as its widget would show it; nothing for a list of ticks."""
    if isinstance(field, SelectFieldBase):
        shown = (choice for choice in field.iter_choices() if choice[0] == field.object_data)
        return str(next((choice[1] for choice in shown), ""))
    typed = field.data, field.raw_data
    field.data, field.raw_data = field.object_data, None
    text = str(field._value()) if hasattr(field, "_value") else ""  # noqa: SLF001 - as its widget reads it
    field.data, field.raw_data = typed
    return text or gettext("empty")


class MaybeSecretField(TextAreaField):  # type: ignore[misc]  # WTForms ships no types
    """A text in which a secret may have come by mistake; `is_public` says of a text that it is surely none.

    Any other is not put back into a page.
    """

    def is_public(self, _text: str) -> bool:
        """Whether a text may be shown again."""
        return False

    def _value(self) -> str:
        return self.data if self.data and self.is_public(self.data) else ""


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
        self._filled_in = kwargs
        self._exposed = [f for f in self if _holds_private_key(f)]
        for field in self._exposed:  # before anything reads it: no page, command or log sees it
            self._empty(field)

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Judge the fields; one in which a private key came says that it is exposed, and nothing else."""
        fine: bool = super().validate(extra_validators)
        for field in self._exposed:
            field.errors = [gettext(WARNING)]
        return fine and not self._exposed

    def of_row(self) -> list[Field]:
        """The fields with words that the form was filled in with when it was made."""
        given = {**self._filled_in, **cast("dict[str, object]", self._filled_in.get("data") or {})}
        row = self._filled_in.get("obj")
        return [f for f in self if _is_shown(f) and (f.name in given or hasattr(row, f.name))]

    def compare(self, present: Form | None = None) -> None:
        """Show beside each field what the row says by now, where that isn't what was typed, and let the form count for that row.

        `present` is a form filled in from the row, None where this one was.
        """
        present = present or self
        if isinstance(self, VersionMixin) and present.version.object_data is not None:
            self.version.data, self.version.raw_data = present.version.object_data, None
        for theirs in present.of_row():
            mine = self[theirs.name]
            if mine.data != theirs.object_data:
                mine.now = _at_present(theirs)

    @staticmethod
    def _empty(field: Field) -> None:
        field.data, field.raw_data = "", [""]

    def add_domain_error(self, error: DomainError) -> None:
        """Put a rule's refusal beside its field, or on top of the form where it has none."""
        text = gettext(error.text) % error.params if error.params else gettext(error.text)
        field = self._fields.get(error.field or "")
        if field is not None and isinstance(error, PrivateKeyExposed):
            self._empty(field)
        if field is None:
            self.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]


class VersionMixin:
    """The version of the row a page was made from; a newer row refuses the act (409)."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def made_from(self, version: int | None) -> None:
        """Carry the row's version along in a form that is shown first; remember the present one in a form that was sent."""
        self.version.object_data = version
        if not self.is_submitted():  # type: ignore[attr-defined] # FlaskForm's
            self.version.data = version


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
