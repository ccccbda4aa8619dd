"""Legal holds: what is asked of who proposes, reviews and ends one. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.kernel.rights.reasons import REASON_MAX, REASON_MIN
from forms.base import Form, ReasonForm, VersionMixin, no_control, strip
from forms.desk.cases.proposals import CHOOSE, FILL_IN

TELLING = (
    ("yes", _l("Tell the customer: nothing forbids it")),
    ("no", _l("Don’t tell the customer: the law forbids it")),
)
DAY = _l("Choose a day.")


class HoldForm(Form):
    """A hold that somebody else confirms."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(FILL_IN), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        description=_l(
            "Which claim or procedure needs the data. The second person reads it, and the customer if told."
        ),
        render_kw={"rows": 3},
    )
    review_on = DateField(
        _l("Review on"),
        [Optional()],
        description=_l("Within a year. You are reminded a week before. Not needed if it has an end."),
    )
    until_on = DateField(_l("Ends on"), [Optional()], description=_l("Leave it empty if nobody can say yet."))
    tell = RadioField(_l("Does the customer get to know?"), [InputRequired(CHOOSE)], choices=TELLING)
    why_untold = TextAreaField(
        _l("Why not"),
        [Optional(), Length(max=REASON_MAX), no_control],
        filters=[strip],
        description=_l("Only if the customer isn’t told: the law or order that forbids it."),
        render_kw={"rows": 2},
    )


class HoldReviewForm(VersionMixin, Form):
    """That a hold is still needed."""

    review_on = DateField(_l("Review again on"), [InputRequired(DAY)])
    note = TextAreaField(
        _l("Why it is still needed"),
        [InputRequired(FILL_IN), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 3},
    )


class HoldTellForm(ReasonForm):
    """That the law no longer forbids to tell of it."""


class HoldEndForm(ReasonForm):
    """That a hold isn't needed any more."""
