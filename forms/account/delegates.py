"""Delegates of the account: whom to invite, and what they see. Shape only."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app.delegation.models import DelegationLevel
from admin_app.kernel.text import EMAIL_MAX
from forms.base import Form, Text, VersionMixin, no_control, strip

ALL, CHOSEN = "all", "chosen"
REACH = ((ALL, _l("All services and the invoices")), (CHOSEN, _l("Only these services")))
REACH_TEXTS: dict[str, Text] = {
    ALL: _l("Also services that are added later."),
    CHOSEN: _l(
        "No invoices: an invoice is for the account as a whole, and would tell of other services too."
    ),
}


LEVELS = (
    (DelegationLevel.VIEW.value, _l("Only see them")),
    (DelegationLevel.MANAGE.value, _l("See them, and work on the support tickets about them")),
)
LEVEL_TEXTS: dict[str, Text] = {
    DelegationLevel.VIEW.value: _l("The delegate changes nothing and reads no support tickets."),
    DelegationLevel.MANAGE.value: _l(
        "The delegate reads all support tickets about these services, those opened by people of your account too, answers them and opens new ones. Server passwords and support access stay with your account."
    ),
}


class ReachMixin:
    """What a delegate sees: all services, or some; and what may be done about them."""

    reach = RadioField(_l("The delegate sees"), [InputRequired(_l("Choose one of these."))], choices=REACH)
    services = SelectMultipleField(
        _l("Services"),
        [Optional()],
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    level = RadioField(
        _l("The delegate may"),
        [InputRequired(_l("Choose one of these."))],
        choices=LEVELS,
        default=DelegationLevel.VIEW.value,
    )

    def offer(self, services: Iterable[tuple[str, str]], *, tickets: bool) -> None:
        """Fill the list with id and words of each service; `tickets`: work on them may be given."""
        self.services.choices = list(services)
        if not tickets:
            self.level.choices = [choice for choice in LEVELS if choice[0] == DelegationLevel.VIEW.value]

    @property
    def all_services(self) -> bool:
        """Whether all are meant, whatever is ticked besides."""
        return bool(self.reach.data == ALL)


class InviteDelegateForm(ReachMixin, Form):
    """Somebody of elsewhere, by the e-mail address."""

    email = StringField(
        _l("E-mail address"),
        [InputRequired(_l("Fill this in.")), Length(max=EMAIL_MAX), no_control],
        filters=[strip],
        render_kw={"type": "email", "autocomplete": "off"},
    )


class ChangeDelegateForm(ReachMixin, VersionMixin, Form):
    """What a delegate sees, chosen anew."""
