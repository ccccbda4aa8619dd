"""The search box at the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from admin_app.desk.finding import LONGEST, PASTED_MAX
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


class SuggestForm(Form):
    """What stands in the palette, and where it is open. It is posted as the search is."""

    q = StringField(
        validators=[Length(max=PASTED_MAX, message=_l("Search for at most %(max)d characters.")), no_control],
        filters=[strip],
    )
    here = StringField(validators=[Length(max=500), no_control])
    act = StringField(validators=[Length(max=40), no_control])
    sure = BooleanField()


class FindPersonForm(Form):
    """A name or username among an account's people; everybody where it is empty. It is posted as the search is."""

    q = StringField(
        _l("Name or username"),
        [Length(max=LONGEST, message=_l("Search for at most %(max)d characters.")), no_control],
        filters=[strip],
    )
