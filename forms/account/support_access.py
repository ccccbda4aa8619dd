"""Support access: what a customer allows, and the look of staff."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app.kernel.reasons import REASON_MAX, REASON_MIN
from admin_app.support_access.service import TICKET_MAX
from forms.base import Form, VersionMixin, no_control, strip

AREAS = (
    ("profile", _l("Profile: e-mail, phone, address")),
    ("security", _l("Security: addresses of sign-ins, devices")),
    ("billing", _l("Billing: amounts, balance, tax id")),
    ("keys", _l("Keys: names, last use")),
)
MODES = (("look", _l("Look, not change")), ("change", _l("Look and change")))


class AllowForm(Form):
    """What support may see, and for what."""

    areas = SelectMultipleField(
        _l("Support may see"),
        [InputRequired(_l("Choose what support may see."))],
        choices=AREAS,
        default=["profile", "security"],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
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
