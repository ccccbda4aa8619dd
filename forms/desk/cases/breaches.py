"""Breach cases: what is noted of them. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Field, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from admin_app.breach_case.models import AUTHORITY_MAX, TEXT_MAX, TITLE_MAX
from admin_app.breach_case.service import NUMBER_MOST
from admin_app.kernel.rights.reasons import REASON_MIN
from forms.base import Form, ReasonForm, VersionMixin, no_control, strip
from forms.desk.cases.proposals import CHOOSE, FILL_IN

RISKS = (
    ("no_risk", _l("No risk to people is likely")),
    ("risk", _l("A risk to people: the authority has to be told")),
    ("high_risk", _l("A high risk to people: they have to be told too")),
)
WAYS = (
    ("told_each", _l("Each person was told")),
    ("told_in_public", _l("Told in public: telling each would be out of proportion")),
    ("unreadable", _l("Not needed: nobody could read the data")),
    ("averted", _l("Not needed: no high risk is left")),
)
NUMBER = _l("Enter a whole number from 0 on.")
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def _text(label: object, description: object = "", *, rows: int = 3) -> TextAreaField:
    return TextAreaField(
        label,
        [InputRequired(FILL_IN), Length(REASON_MIN, TEXT_MAX), no_control],
        filters=[strip],
        description=description,
        render_kw={"rows": rows},
    )


def _number(label: object) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, NUMBER_MOST, NUMBER)])


class RecordForm(Form):
    """A new case."""

    title = StringField(
        _l("What happened, in one line"),
        [InputRequired(FILL_IN), Length(3, TITLE_MAX), no_control],
        filters=[strip],
    )
    aware_at = DateTimeLocalField(
        _l("When you became aware of it"),
        [InputRequired(FILL_IN)],
        format=MOMENTS,
        description=_l("The 72 hours to report it run from then on."),
    )
    note = _text(_l("What is known so far"), _l("Leave out names and addresses of the people concerned."))


class AssessForm(VersionMixin, Form):
    """What a report to the authority has to say (GDPR art. 33(3))."""

    risk = RadioField(_l("What it means for people"), [InputRequired(CHOOSE)], choices=RISKS)
    nature = _text(_l("What happened, and to which data of whom"))
    people = _number(_l("About how many people"))
    records = _number(_l("About how many records"))
    consequences = _text(_l("What it is likely to lead to"))
    measures = _text(_l("What was done about it, and what will be"))


class SupplementForm(VersionMixin, Form):
    """What was learned since."""

    note = _text(_l("What is new"), _l("What was learned, done, or told to the authority since."))


class ReportForm(VersionMixin, Form):
    """That the authority was told."""

    authority = StringField(
        _l("Supervisory authority"),
        [InputRequired(FILL_IN), Length(3, AUTHORITY_MAX), no_control],
        filters=[strip],
    )
    reference = StringField(
        _l("Their reference number"),
        [Optional(), Length(max=AUTHORITY_MAX), no_control],
        filters=[strip],
        description=_l("If you have one by now."),
    )
    reported_at = DateTimeLocalField(_l("When it was reported"), [InputRequired(FILL_IN)], format=MOMENTS)
    note = TextAreaField(
        _l("What you told them"),
        [Optional(), Length(max=TEXT_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 3},
        description=_l("After the 72 hours: also why it is late."),
    )


class NotRequiredForm(ReasonForm):
    """That the authority needn't be told."""


class TellForm(VersionMixin, Form):
    """How the people concerned learned of it."""

    way = RadioField(_l("How"), [InputRequired(CHOOSE)], choices=WAYS)
    note = _text(_l("When and how, or what makes it needless"))


class CloseForm(VersionMixin, Form):
    """The end of a case."""

    note = _text(_l("What was learned, and what keeps it from happening again"))


def moments(form: Form) -> list[Field]:
    """The fields that take a moment of the reader’s clock."""
    return [field for field in form if isinstance(field, DateTimeLocalField)]
