"""Forms of acts at the desk that ask for more than a reason."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from admin_app.export.models import ExportFormat
from admin_app.sign_in.throttle.lifting import WaitEndsFor
from forms.account.people import AccountRoleMixin
from forms.base import Form, ReasonForm, Text


class EndWaitForm(ReasonForm):
    """Which address's wait ends, and for whom."""

    attempt = RadioField(_l("The address that waits"), [InputRequired()], choices=[])
    whom = RadioField(
        _l("For whom"),
        [InputRequired()],
        choices=[
            (WaitEndsFor.PERSON.value, _l("For this person, for 10 minutes; failed attempts still count")),
            (WaitEndsFor.EVERYBODY.value, _l("For everybody there; its count starts again")),
        ],
        default=WaitEndsFor.PERSON.value,
    )

    def offer(self, choices: Sequence[tuple[str, Text]]) -> None:
        """Offer the addresses that wait just now."""
        self.attempt.choices = list(choices)
        if choices and not self.is_submitted():
            self.attempt.data = choices[0][0]


class PersonRoleForm(AccountRoleMixin, ReasonForm):
    """Another role for a customer's person, with a reason."""


class ColumnsForm(Form):
    """Which columns a list is to show; `usual` takes the choice back. The list judges their names."""

    column = SelectMultipleField(_l("Columns"), choices=[], validate_choice=False)
    usual = BooleanField(_l("The usual ones"))


class ExportForm(ReasonForm):
    """Why, and as what kind of file."""

    kind = RadioField(
        _l("File"),
        [Optional()],
        choices=[
            (ExportFormat.CSV.value, _l("CSV, for any program")),
            (ExportFormat.XLSX.value, _l("Excel (XLSX), with dates and numbers as such")),
        ],
        default=ExportFormat.CSV.value,
    )
