"""Closing an account: what owner, billing and approver type. Shape only."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app.billing.models import FactKind
from admin_app.closing.holds.checklist import OUTCOMES, Hold
from admin_app.closing.models import Outcome
from admin_app.closing.transitions import NOTE_MAX
from admin_app.kernel.rights.reasons import REASON_MAX, REASON_MIN
from forms.base import AS_SENT, Form, Text, VersionMixin, no_control, strip

NUMBER_MAX = 20
OUTCOME_OF = "outcomes-"  # and the fact
FILL_IN = _l("Fill this in.")
OUTCOME_NAMES = {
    Outcome.PAID: _l("Paid"),
    Outcome.WRITTEN_OFF: _l("Written off"),
    Outcome.CANCELLED: _l("Service cancelled"),
    Outcome.REFUNDED: _l("Refunded"),
    Outcome.CARRIED: _l("Carried to another account"),
}
KIND_NAMES = {
    FactKind.INVOICES: _l("Invoices"),
    FactKind.SERVICES: _l("Services"),
    FactKind.BALANCE: _l("Balance"),
}


def words(label: Text, *, needed: bool, rows: int = 3) -> TextAreaField:
    """A few words that somebody else will read."""
    length = Length(REASON_MIN, NOTE_MAX) if needed else Length(max=NOTE_MAX)
    first = InputRequired(FILL_IN) if needed else Optional()
    return TextAreaField(
        label,
        [first, length, no_control],
        filters=[strip],
        default="",
        render_kw={"rows": rows},
    )


def typed(label: Text) -> StringField:
    """A number typed to show that the act is meant."""
    return StringField(
        label,
        [InputRequired(FILL_IN), Length(max=NUMBER_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class ClearForm(VersionMixin, Form):
    """How the facts of a hold were settled: each by an outcome of its own, or those without one by the same."""

    hold = HiddenField(validators=[InputRequired(), Length(max=20)])
    outcome = SelectField(_l("Outcome"), default="")
    note = StringField(
        _l("Note"),
        [InputRequired(FILL_IN), Length(REASON_MIN, NOTE_MAX), no_control],
        filters=[strip],
        default="",
    )

    def __init__(self, formdata: MultiDict[str, str] | None = AS_SENT, **kwargs: object) -> None:
        """`outcomes` are by fact: what was chosen in the lists that the page has for each."""
        super().__init__(formdata, **kwargs)
        sent = request.form if formdata is AS_SENT else formdata or MultiDict()
        self.outcomes = {
            name.removeprefix(OUTCOME_OF): chosen
            for name, chosen in sent.items()
            if name.startswith(OUTCOME_OF) and chosen
        }

    def offer(self, hold: Hold) -> ClearForm:
        """Offer the outcomes that fit a hold."""
        names = [(o.value, OUTCOME_NAMES[o]) for o in OUTCOMES.get(hold, ())]
        self.outcome.choices = [("", _l("Choose")), *names]
        return self


class BillingQuestionForm(VersionMixin, Form):
    """Billing's question to the customer."""

    note = words(_l("Your question"), needed=True)


class BillingAnswerForm(VersionMixin, Form):
    """The customer's answer."""

    note = words(_l("Your answer"), needed=True)


class PassOnForm(VersionMixin, Form):
    """Billing is done; a word for the approver may go with it."""

    note = words(_l("Note for the approver"), needed=False, rows=2)


class SendBackForm(VersionMixin, Form):
    """What billing should look at again."""

    note = words(_l("What billing should look at"), needed=True)


class ApproveForm(VersionMixin, Form):
    """Approve: why, for the case's history, its number typed, and the fingerprint of the facts that the page shows."""

    fingerprint = HiddenField(validators=[InputRequired(), Length(max=64)])
    number = typed(_l("Type the request’s number"))
    note = words(_l("Reason"), needed=True, rows=2)


class RefuseForm(VersionMixin, Form):
    """Reject or stop: why, for the customer to read, and the case's number typed."""

    note = words(_l("Why; the customer reads it"), needed=True)
    number = typed(_l("Type the request’s number"))


class ReopenForm(VersionMixin, Form):
    """Open a closed account again: why, and the account's number typed."""

    reason = words(_l("Reason"), needed=True)
    number = typed(_l("Type the account’s number"))


class ConfirmFactsForm(VersionMixin, Form):
    """Which kinds of facts billing has checked and found unchanged."""

    kinds = SelectMultipleField(
        _l("Checked and unchanged"),
        [InputRequired(_l("Choose what you have checked."))],
        choices=[(kind.value, name) for kind, name in KIND_NAMES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = TextAreaField(
        _l("How you checked"),
        [InputRequired(FILL_IN), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 2},
    )


class CloseForm(Form):
    """The owner asks to close the account: its number typed, a reason if there is one to tell."""

    number = typed(_l("Type the account’s number"))
    reason = words(_l("Why"), needed=False)


class WithdrawForm(VersionMixin, Form):
    """The owner takes the request back."""
