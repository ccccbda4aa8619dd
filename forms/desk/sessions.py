"""Ending everybody's sessions: why, and how many they are, typed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from forms.base import ReasonForm, no_control, strip

NUMBER_MAX = 20


class EndEverybodysForm(ReasonForm):
    """`shown` is how many sessions the page told of; the same is typed to show that the act is meant."""

    shown = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(min=0)])
    typed = StringField(
        _l("Type how many sessions end"),
        [InputRequired(_l("Fill this in.")), Length(max=NUMBER_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )
