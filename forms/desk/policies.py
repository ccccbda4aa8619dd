"""Another value for a policy: the field is made for the policy's kind of value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    TextAreaField,
)
from wtforms.fields.core import UnboundField
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)

from admin_app.lib import reading
from admin_app.policy.register import LINE_MOST, Policy, Value
from forms.base import ReasonForm, no_control, strip

WHEN = (("now", _l("At once, when it is confirmed")), ("later", _l("From a certain time on")))
SWITCH = {"on": True, "off": False}


def _needed_when_later(form: PolicyForm, field: Field) -> None:
    """A moment is asked for where one is wanted; else the field may stay empty."""
    if form.when.data == "later" and field.data is None:
        field.errors = [*field.process_errors]
        raise StopValidation(gettext("Choose a day and time."))
    Optional()(form, field)


class PolicyForm(ReasonForm):
    """`none` takes the value of this level back; `told` carries which effects were read before asking."""

    none = BooleanField(_l("Withdraw the value"))
    when = RadioField(_l("When it applies"), choices=WHEN, default="now")
    at = DateTimeLocalField(
        _l("Day and time"), [_needed_when_later], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    told = HiddenField(validators=[Optional(), Length(max=40)])
    value: Field
    zone = "UTC"
    switch = False

    @property
    def moment(self) -> datetime | None:
        """From when, in UTC; typed as the reader's clock shows it."""
        if self.when.data != "later" or self.at.data is None:
            return None
        typed: datetime = self.at.data
        return reading.local(typed, ZoneInfo(self.zone))

    @property
    def chosen(self) -> Value | None:
        """The value as the policy holds it."""
        if self.none.data:
            return None
        typed: Value = self.value.data
        return SWITCH.get(str(typed), typed) if self.switch else typed


def form_of(policy: Policy, words: list[tuple[Value, str]]) -> type[PolicyForm]:
    """The form of one policy; `words` are its values where only some are offered."""
    return type(
        "OnePolicyForm",
        (PolicyForm,),
        {"value": _field(policy, words), "switch": isinstance(policy.default, bool)},
    )


def _field(policy: Policy, words: list[tuple[Value, str]]) -> UnboundField[Field]:
    label = gettext(policy.name)
    if isinstance(policy.default, bool):
        return RadioField(label, choices=[("on", gettext("On")), ("off", gettext("Off"))])
    if policy.allowed:
        return RadioField(label, choices=words, coerce=int)
    if policy.choices:
        return RadioField(label, choices=words)
    if policy.lines:
        checks = [Optional(), Length(max=policy.most or 0), _lines_of(policy), no_control]
        return TextAreaField(label, checks, filters=[_one_a_line], render_kw={"rows": 8})
    if policy.words:
        checks = [Optional(), Length(max=policy.most or 0), no_control]
        return TextAreaField(label, checks, filters=[strip], render_kw={"rows": 8})
    return IntegerField(label, [_needed_unless_taken_back, NumberRange(policy.least, policy.most)])


def _one_a_line(value: str | None) -> str:
    """Lines without what is empty around and between them."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in (value or "").splitlines())))


def _lines_of(policy: Policy) -> Callable[[PolicyForm, Field], None]:
    def judge(_form: PolicyForm, field: Field) -> None:
        if not policy.admits(field.data):
            raise ValidationError(
                gettext(
                    "Write at most %(lines)s texts, one per line, each of at most %(most)s characters, in German after the bar if you like.",
                    lines=policy.lines,
                    most=LINE_MOST,
                )
            )

    return judge


def _needed_unless_taken_back(form: PolicyForm, field: Field) -> None:
    if form.none.data:
        field.errors = []
        raise StopValidation
    InputRequired()(form, field)
