"""Breaking the glass, its review, and legal orders to keep silent. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app.break_glass.opening import REASON_MIN
from admin_app.break_glass.orders import DAYS_MAX, REFERENCE_MAX
from admin_app.kernel.rights.reasons import REASON_MAX
from forms.account.support_access import AREAS
from forms.base import Form, ReasonForm, VersionMixin, no_control, strip
from forms.desk.cases.proposals import CHOOSE, FILL_IN

VERDICTS = (
    ("justified", _l("Justified: it couldn’t wait for the customer")),
    ("not_justified", _l("Not justified: the owners are told")),
)


class BreakGlassForm(Form):
    """What has to be seen, and why it can't wait."""

    areas = SelectMultipleField(
        _l("What you have to see"),
        [InputRequired(_l("Choose what you have to see."))],
        choices=AREAS,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = TextAreaField(
        _l("Why it can’t wait"),
        [
            InputRequired(FILL_IN),
            Length(REASON_MIN, REASON_MAX, _l("Say in at least 20 characters why you can’t wait for the customer.")),
            no_control,
        ],
        filters=[strip],
        description=_l("At least 20 characters. The owners and the reviewer read it."),
        render_kw={"rows": 3},
    )  # fmt: skip


class ReviewForm(VersionMixin, Form):
    """Whether it was justified."""

    verdict = RadioField(_l("Was it justified?"), [InputRequired(CHOOSE)], choices=VERDICTS)
    note = TextAreaField(
        _l("Note"),
        [InputRequired(FILL_IN), Length(3, REASON_MAX), no_control],
        filters=[strip],
        description=_l("What you checked. The customer and the person who took break-glass access read it."),
        render_kw={"rows": 3},
    )


class LegalOrderForm(Form):
    """An order that forbids to tell a customer."""

    reference = StringField(
        _l("Who ordered it, and its number"),
        [InputRequired(FILL_IN), Length(3, REFERENCE_MAX), no_control],
        filters=[strip],
        description=_l("As it is on the order, for example: Amtsgericht Bremen, 91 Gs 412/26."),
    )
    days = IntegerField(
        _l("For how many days"),
        [InputRequired(FILL_IN), NumberRange(1, DAYS_MAX, _l("Choose 1 to 90 days."))],
        default=30,
        description=_l("At most 90, counted from the day an approver confirms it."),
    )
    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(FILL_IN), Length(3, REASON_MAX), no_control],
        filters=[strip],
        description=_l("How it reached us and what it asks for. The approver reads it."),
        render_kw={"rows": 3},
    )


class OrderAnswerForm(VersionMixin, Form):
    """Confirm an order."""


class OrderDeclineForm(VersionMixin, Form):
    """Say no to an order."""

    note = TextAreaField(
        _l("Why not"),
        [InputRequired(FILL_IN), Length(3, REASON_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 3},
    )


class OrderEndForm(ReasonForm):
    """End an order before its date."""
