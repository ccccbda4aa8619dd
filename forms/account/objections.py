"""A customer's objection to an act of staff."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from admin_app.objection.models import TEXT_MAX, TEXT_MIN
from forms.base import Form, no_control, strip


class ObjectionForm(Form):
    """What isn't right about it."""

    text = TextAreaField(
        _l("What isn’t right about it"),
        [InputRequired(_l("Fill this in.")), Length(TEXT_MIN, TEXT_MAX), no_control],
        filters=[strip],
        description=_l("Our staff and the owners of the account read it."),
        render_kw={"rows": 4},
    )
