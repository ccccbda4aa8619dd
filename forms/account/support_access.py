"""Support access: what a customer allows, and the look of staff."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app.kernel.rights.reasons import REASON_MAX, REASON_MIN
from admin_app.support_access.terms import TICKET_MAX
from forms.base import Form, Text, VersionMixin, no_control, strip

AREAS = (
    ("profile", _l("Profile")),
    ("security", _l("Security")),
    ("billing", _l("Billing")),
    ("keys", _l("Keys")),
)
AREA_TEXTS: dict[str, Text] = {
    "profile": _l("E-mail addresses, phone numbers, street and postcode, texts of e-mails"),
    "security": _l("Internet addresses of sign-ins, trusted addresses, browsers"),
    "billing": _l("Amounts, balance, tax id"),
    "keys": _l(
        "Names, fingerprints, last use and addresses of API tokens, SSH and PGP keys; never the secrets themselves"
    ),
}
MODES = (("look", _l("Look, not change")), ("change", _l("Look and change")))
MODE_TEXTS: dict[str, Text] = {
    "look": _l("Staff read what they open, and change nothing."),
    "change": _l(
        "Staff may also correct company details, names, postal addresses and contacts. You get an e-mail about each change. Sign-in security, roles and money stay yours."
    ),
}
HOURS = (1, 2, 4, 8, 24, 48, 72, 168)


def hours_up_to(most: int) -> list[tuple[int, str]]:
    """Lengths to choose from, the longest first."""
    found = sorted({most, *(hours for hours in HOURS if hours < most)}, reverse=True)
    return [(hours, ngettext("%(num)s hour", "%(num)s hours", hours)) for hours in found]


def area_field(
    label: Text, choices: Sequence[tuple[str, Text]] = AREAS, default: Sequence[str] = ()
) -> Field:
    """A list of boxes, one an area."""
    return SelectMultipleField(
        label,
        [InputRequired(_l("Choose what support may see."))],
        choices=list(choices),
        default=list(default),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class AllowForm(Form):
    """What support may see, and for what."""

    areas = area_field(_l("Support may see"), default=("profile", "security"))
    mode = RadioField(_l("Support may"), [InputRequired()], choices=MODES, default="look")
    ticket = StringField(
        _l("Ticket"), [Optional(), Length(max=TICKET_MAX), no_control], filters=[strip], default=""
    )
    reason = TextAreaField(
        _l("What for"),
        [Optional(), Length(max=REASON_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"rows": 2},
    )


class AskForm(Form):
    """Staff ask the customer: what for, what to see, for how long."""

    areas = area_field(_l("Areas"), default=("profile",))
    mode = RadioField(_l("Staff may"), [InputRequired()], choices=MODES, default="look")
    hours = SelectField(_l("For how long"), [InputRequired()], coerce=int, choices=[])
    ticket = StringField(
        _l("Ticket"), [Optional(), Length(max=TICKET_MAX), no_control], filters=[strip], default=""
    )
    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 3},
        description=_l("The owners read it in the e-mail and on their page."),
    )


class AnswerForm(VersionMixin, Form):
    """What an owner allows of what was asked."""

    areas = area_field(_l("Support may see"), choices=())
    mode = RadioField(_l("Support may"), [InputRequired()], choices=[])
    hours = SelectField(_l("For how long"), [InputRequired()], coerce=int, choices=[])

    def offer(self, areas: Sequence[str], mode: str, hours: int) -> None:
        """Offer no more than was asked, all of it chosen."""
        self.areas.choices = [(area, text) for area, text in AREAS if area in areas]
        self.mode.choices = [(name, text) for name, text in MODES if name in ("look", mode)]
        self.hours.choices = hours_up_to(hours)
        if not self.is_submitted():
            self.areas.data, self.mode.data, self.hours.data = list(areas), mode, hours


class DeclineForm(VersionMixin, Form):
    """No, with a word for whoever asked or without."""

    note = TextAreaField(
        _l("A message to the person who asked"),
        [Optional(), Length(max=REASON_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"rows": 2},
    )


class LookForm(VersionMixin, Form):
    """ "Show": one field or a whole area, of one person where named. The reason is the grant's unless given."""

    area = HiddenField(validators=[InputRequired(), Length(max=20), no_control])
    field = HiddenField(validators=[Optional(), Length(max=40), no_control], filters=[strip], default="")
    user_id = HiddenField(validators=[Optional(), Length(max=36), no_control], filters=[strip], default="")
    reason = StringField(
        _l("Reason"), [Optional(), Length(max=REASON_MAX), no_control], filters=[strip], default=""
    )


class BillingLookForm(Form):
    """Billing opens an account's amounts with one reason for 30 min."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 2},
    )
