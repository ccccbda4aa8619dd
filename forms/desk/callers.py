"""Checking a caller: by which way, what an owner allows besides, and the code that is read out. Shape only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forms.account.support_access import AREA_TEXTS, AREAS
from forms.base import Form, ReasonForm, Text, no_control, strip


class CallerCheckForm(ReasonForm):
    """By which way the caller is checked; with an owner also what support may see."""

    consents = False  # whether the person may allow anything
    area_texts = AREA_TEXTS
    way = RadioField(_l("How"), [InputRequired(_l("Choose one of the ways offered."))], choices=[])
    areas = SelectMultipleField(
        _l("Support may see"),
        [Optional()],
        choices=AREAS,
        default=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    hours = RadioField(_l("For how long"), [Optional()], choices=[], default="1")

    def offer(self, ways: Sequence[tuple[str, Text]], hours: Sequence[tuple[str, Text]]) -> None:
        """Offer the ways there are, and for how long the person may allow support access (nothing: not at all)."""
        self.way.choices = list(ways)
        self.hours.choices = list(hours)
        self.consents = bool(hours)


class CallerCodeForm(Form):
    """The code that the caller reads out."""

    code = StringField(
        _l("The code that the caller reads out"),
        [InputRequired(_l("Fill this in.")), Length(max=40), no_control],
        filters=[strip],
    )
