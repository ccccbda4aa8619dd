"""API tokens. Shape only; what they may open and where from, the domain says."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app.api_token.models import NAME_MAX, TokenLevel, TokenScope
from admin_app.api_token.wanted import TYPED_MAX
from forms.base import Form, Text, no_control, strip

TOO_LONG = _l("Use at most %(max)d characters.")
LEVELS = (
    (TokenLevel.READ.value, _l("Everything that I may read")),
    (TokenLevel.SCOPES.value, _l("Only these parts")),
)
LEVEL_TEXTS: dict[str, Text] = {
    TokenLevel.READ.value: _l("Also what is added later. Nothing can be changed with it."),
    TokenLevel.SCOPES.value: _l("As far as you may read them yourself. Nothing can be changed with it."),
}
SCOPES: tuple[tuple[str, Text], ...] = (
    (TokenScope.ACCOUNT.value, _l("Account")),
    (TokenScope.PEOPLE.value, _l("People")),
    (TokenScope.CONTACTS.value, _l("My contacts")),
    (TokenScope.KEYS.value, _l("My SSH and PGP keys")),
    (TokenScope.BILLING.value, _l("Services and invoices")),
    (TokenScope.MAIL.value, _l("Mail history")),
    (TokenScope.ACTIVITY.value, _l("Activity")),
)


class CreateTokenForm(Form):
    """A token: what it is called, what it opens, until when, where from."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Fill this in.")), Length(max=NAME_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off"},
    )
    level = RadioField(_l("It opens"), choices=LEVELS, default=TokenLevel.READ.value)
    scopes = SelectMultipleField(
        _l("Parts"),
        [Optional()],
        choices=list(SCOPES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    ends_on = DateField(_l("Last day"), [Optional()])
    networks = TextAreaField(
        _l("Addresses or networks"),
        [Optional(), Length(max=TYPED_MAX, message=TOO_LONG)],
        filters=[strip],
        default="",
        render_kw={"rows": 2, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
