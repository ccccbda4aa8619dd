"""Asking for the deletion of one's own data, or of the whole account. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.data_case.models import WORDS_MAX
from admin_app.identity.models import USERNAME_MAX
from forms.base import Form, no_control, strip
from forms.desk.cases.closings import FILL_IN, typed


def _words() -> TextAreaField:
    return TextAreaField(
        _l("Anything we should know"),
        [Optional(), Length(max=WORDS_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"rows": 3},
    )


class OwnDeletionForm(Form):
    """One's own username, typed to show that it is meant."""

    username = StringField(
        _l("Type your username"),
        [InputRequired(FILL_IN), Length(max=USERNAME_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    words = _words()


class AccountDeletionForm(Form):
    """The account's number, typed to show that it is meant."""

    number = typed(_l("Type the account’s number"))
    words = _words()
