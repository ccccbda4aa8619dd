"""A request about one's own data. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.data_case.models import WORDS_MAX, CorrectionTopic
from admin_app.kernel.rights.reasons import REASON_MIN
from forms.base import Form, VersionMixin, no_control, strip

FILL_IN = _l("Fill this in.")


class AccessForm(Form):
    """What else somebody wants to know of their data."""

    words = TextAreaField(
        _l("What you want to know"),
        [Optional(), Length(max=WORDS_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 5},
    )


class CorrectionForm(Form):
    """What is wrong, and what is right."""

    topic = RadioField(_l("What is wrong"), [InputRequired(_l("Choose one."))], choices=())
    words = TextAreaField(
        _l("What it should say, and why"),
        [InputRequired(FILL_IN), Length(REASON_MIN, WORDS_MAX), no_control],
        filters=[strip],
        description=_l("If nothing is changed, this is kept beside the data as your own statement."),
        render_kw={"rows": 5},
    )

    def offer(self, topics: list[tuple[CorrectionTopic, object]]) -> None:
        """What staff hold of the reader."""
        self.topic.choices = [(topic.value, words) for topic, words in topics]


class RestrictionForm(Form):
    """Why the data should only be stored."""

    words = TextAreaField(
        _l("Why"),
        [InputRequired(FILL_IN), Length(REASON_MIN, WORDS_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 5},
    )


class AnswerRequestForm(VersionMixin, Form):
    """The answer to what an approver misses in a request."""

    words = TextAreaField(
        _l("Your answer"),
        [InputRequired(FILL_IN), Length(REASON_MIN, WORDS_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 5},
    )


class WithdrawRequestForm(VersionMixin, Form):
    """Taking a request back."""

    note = TextAreaField(
        _l("Note"), [Optional(), Length(max=WORDS_MAX), no_control], filters=[strip], render_kw={"rows": 3}
    )
