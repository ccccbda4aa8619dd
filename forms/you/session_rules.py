"""The rules of one's own sessions: how long, on how many devices, from where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from admin_app.lib.times import lengths
from admin_app.policy.register import REGISTER, AtLimit, Key
from forms.base import Form

DAYS, LIMIT = REGISTER[Key.SESSION_DAYS], REGISTER[Key.SESSION_LIMIT]
AT_LIMIT = (
    (AtLimit.REFUSE, _l("Refuse the new sign-in")),
    (AtLimit.REPLACE, _l("Sign out the previous device")),
)


class SessionRulesForm(Form):
    """Limits that a person sets for their own sessions; `told` carries which effects were read before saving."""

    idle_minutes = SelectField(_l("Sign out without activity after"), coerce=int)
    days = IntegerField(
        _l("Sign out at the latest after this many days"),
        [InputRequired(_l("Fill this in.")), NumberRange(DAYS.least, DAYS.most)],
    )
    limited = BooleanField(_l("Limit how many devices you can be signed in on at once"))
    limit = IntegerField(_l("Devices at once"), [Optional(), NumberRange(1, LIMIT.most)])
    at_limit = RadioField(_l("When one more device signs in"), choices=AT_LIMIT, validators=[Optional()])
    bind = BooleanField(_l("Tie each device to the address it signs in from"))
    told = HiddenField(validators=[Optional(), Length(max=40)])

    def offer(self, minutes: Iterable[int]) -> None:
        """Fill the drop-down."""
        self.idle_minutes.choices = [(m, length(m)) for m in minutes]


def length(minutes: int) -> str:
    """Minutes in words: "30 minutes", "4 hours"."""
    return lengths.in_words(*lengths.exact(timedelta(minutes=minutes)), str(get_locale() or "en"))
