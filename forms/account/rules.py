"""The rules for signing in that an owner sets: shape only. What is offered is the view's to say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.validators import Length, Optional, ValidationError

from forms.base import Form, Text

AT_ONCE, DAY = "now", "day"
Choices = Iterable[tuple[str, Text]]


class RulesForm(Form):
    """One field a rule, an empty value where the account has none of its own.

    `state` is the mark of the rules that the page was filled in for, `told` that of the effects that were read.
    """

    password_rule = RadioField(_l("Password"), [Optional()], default="")
    password_length = SelectField(_l("Length of a password"), [Optional()], default="")
    factor_required = RadioField(_l("Second step"), [Optional()], default="")
    idle_minutes = SelectField(_l("Signed out without activity"), [Optional()], default="")
    session_days = SelectField(_l("Signed out at the latest"), [Optional()], default="")
    session_limit = SelectField(_l("Devices at once"), [Optional()], default="")
    begins = RadioField(
        _l("The change applies"),
        [Optional()],
        choices=[(AT_ONCE, _l("At once")), (DAY, _l("From a certain day on; everybody is told beforehand"))],
        default=AT_ONCE,
    )
    day = DateField(_l("Day"), [Optional()])
    state = HiddenField(validators=[Length(max=40)], default="")
    told = HiddenField(validators=[Length(max=40)], default="")

    def validate_begins(self, field: RadioField) -> None:
        """A day has to be named where one is meant."""
        if field.data == DAY and self.day.data is None:
            raise ValidationError(gettext("Choose the day."))

    @property
    def from_day(self) -> date | None:
        """The day that is meant, None for at once."""
        chosen: date | None = self.day.data if self.begins.data == DAY else None
        return chosen
