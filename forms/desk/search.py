"""The search box at the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from admin_app.desk.finding import PASTED_MAX
from forms.base import Form, no_control, strip


class SearchForm(Form):
    """What somebody looks for. It is posted, so that no private value stands in an address."""

    q = StringField(
        _l("Find an account or a person"),
        [
            InputRequired(_l("Type a name, an account number, @domain or a whole address.")),
            Length(max=PASTED_MAX, message=_l("Search for at most %(max)d characters.")),
            no_control,
        ],
        filters=[strip],
    )
