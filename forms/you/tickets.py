"""Support tickets of a customer: a new one, an answer, what support may see for one. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import UUID as IsUuid  # noqa: N811
from wtforms.validators import InputRequired, Length, Optional

from admin_app.ticket.models import SUBJECT_MAX, TEXT_MAX, ServerAccess, TicketCategory, TicketPriority
from forms.account.support_access import MODES, area_field
from forms.base import Form, Text, no_control, strip
from forms.files import WithFiles

FILL_IN = _l("Fill this in.")
CATEGORIES = (
    ("", _l("Choose a category")),
    (TicketCategory.TECHNICAL.value, _l("Technical question")),
    (TicketCategory.BILLING.value, _l("Billing")),
    (TicketCategory.ACCOUNT.value, _l("Account and sign-in")),
    (TicketCategory.OTHER.value, _l("Something else")),
)
PRIORITIES = (
    (TicketPriority.LOW.value, _l("Low")),
    (TicketPriority.NORMAL.value, _l("Normal")),
    (TicketPriority.HIGH.value, _l("High")),
    (TicketPriority.URGENT.value, _l("Urgent")),
)
ACCESS = (
    (ServerAccess.NONE.value, _l("No access")),
    (ServerAccess.REBOOT.value, _l("Reboot it")),
    (ServerAccess.CONSOLE.value, _l("Use its console")),
    (ServerAccess.ADMINISTRATOR.value, _l("Sign in as administrator")),
)


def _text(label: Text, rows: int) -> TextAreaField:
    return TextAreaField(
        label,
        [InputRequired(FILL_IN), Length(max=TEXT_MAX), no_control],
        filters=[strip],
        render_kw={"rows": rows},
    )


def sent_id(sent: str | None) -> UUID | None:
    """An id that was sent; None for what is none, which the form refuses."""
    try:
        return UUID(sent) if sent else None
    except ValueError:
        return None


def _server_password(*validators: object) -> PasswordField:
    """Judged by the command: its spaces are its own, and it never comes back in a page."""
    return PasswordField(
        _l("Password of the server’s administrator"),
        [*validators],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class NewTicketForm(WithFiles):
    """What it is about, in a line and in full."""

    category = SelectField(
        _l("What is it about?"), [InputRequired(_l("Choose one of these."))], choices=CATEGORIES
    )
    subject = StringField(
        _l("Subject"),
        [InputRequired(FILL_IN), Length(max=SUBJECT_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off"},
    )
    text = _text(_l("Your question"), 8)
    priority = SelectField(
        _l("Priority"), [InputRequired()], choices=PRIORITIES, default=TicketPriority.NORMAL.value
    )
    service: SelectField

    def offer(self, services: Iterable[tuple[UUID, str]]) -> None:
        """Fill the list with the words of each service."""
        self.service.choices = [
            *type(self).service.kwargs["choices"],
            *((str(key), words) for key, words in services),
        ]

    @property
    def service_id(self) -> UUID | None:
        """The service that was chosen."""
        return sent_id(self.service.data)


class DelegateTicketForm(NewTicketForm):
    """The same for another account: about one of the delegated services."""

    service = SelectField(
        _l("Service"),
        [InputRequired(_l("Choose one of these."))],
        choices=[("", _l("Choose one"))],
        default="",
    )


class OpenTicketForm(NewTicketForm):
    """For whom it matters, the server too, and what support may do there."""

    service = SelectField(
        _l("Service"), [Optional()], choices=[("", _l("No particular service"))], default=""
    )
    access = RadioField(
        _l("On its server, support may"), [Optional()], choices=ACCESS, default=ServerAccess.NONE.value
    )

    server_password = _server_password(Optional(strip_whitespace=False))

    @property
    def level(self) -> str:
        """What support may do there: nothing, where nothing was said."""
        return self.access.data or ServerAccess.NONE.value


class AnswerTicketForm(WithFiles):
    """A text, files with it, and the last text that the page showed."""

    text = _text(_l("Your answer"), 6)
    seen = HiddenField(validators=[Optional(), IsUuid()])

    @property
    def seen_id(self) -> UUID | None:
        """The last text that the page showed."""
        return sent_id(self.seen.data)

    def shows(self, latest: UUID | None) -> None:
        """Carry along what the page shows now, also where the form comes back."""
        self.seen.data, self.seen.raw_data = str(latest) if latest else "", None


class ServerPasswordForm(Form):
    """The password of the server that a ticket is about."""

    server_password = _server_password(InputRequired(FILL_IN))


class AllowForTicketForm(Form):
    """What support may see for a ticket."""

    areas = area_field(_l("Support may see"), default=("profile",))
    mode = RadioField(_l("Support may"), [InputRequired()], choices=MODES, default="look")
