"""How pages look and lie for the person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.user.appearance import ROWS, WELCOME_MAX
from forms.base import Form, VersionMixin, no_control
from forms.you.profile import THEMES

SIZES = (("small", _l("Small")), ("normal", _l("Normal")), ("large", _l("Large")))


def plain_lines(value: object) -> object:
    """Browsers send CR LF; a line break counts as one character, as the page counted it."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class AppearanceForm(VersionMixin, Form):
    """The person's own appearance of the pages."""

    theme = RadioField(_l("Colours"), choices=THEMES, default="auto")
    button_size = RadioField(_l("Buttons"), choices=SIZES, default="normal")
    tooltips = BooleanField(_l("Show tips at the pointer"))
    rows_per_page = SelectField(
        _l("Rows per page"), choices=[(n, str(n)) for n in ROWS], coerce=int, default=50
    )
    start_page = SelectField(_l("Start page"), default="")
    welcome = TextAreaField(
        _l("Welcome message"),
        [Optional(), Length(max=WELCOME_MAX), no_control],
        filters=[plain_lines],
        default="",
        render_kw={"rows": 3},
    )


class KeysForm(Form):
    """The quick switch of keys of one letter; says where to go back to."""

    single_keys = RadioField(choices=(("on", ""), ("off", "")), validators=[InputRequired()])
    next = HiddenField(validators=[Optional(), Length(max=500)])
