"""Forms about restricted data: why they are restricted, why they are used all the same, when that ends."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from admin_app.restriction.service import DAYS_BEFORE
from admin_app.restriction.words import GROUNDS, USE_GROUNDS
from forms.base import ReasonForm

CHOOSE = _l("Choose the ground.")


class RestrictForm(ReasonForm):
    """Why the data are restricted (GDPR art. 18(1))."""

    ground = RadioField(
        _l("Ground"),
        [InputRequired(CHOOSE)],
        choices=[(ground.value, _l(words)) for ground, words in GROUNDS.items()],
    )


class UseRestrictedForm(ReasonForm):
    """Why they are used all the same (GDPR art. 18(2))."""

    ground = RadioField(
        _l("Ground"),
        [InputRequired(CHOOSE)],
        choices=[(ground.value, _l(words)) for ground, words in USE_GROUNDS.items()],
    )


class LiftForm(ReasonForm):
    """How many days before the end people are told."""

    days = RadioField(
        _l("Ends in"),
        [InputRequired(_l("Choose how many days before they are told."))],
        coerce=int,
        choices=[(days, _l("%(days)s days", days=days)) for days in DAYS_BEFORE],
        default=7,
    )
