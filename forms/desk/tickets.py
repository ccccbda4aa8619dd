"""Support tickets at the desk: an answer, a note, who has it, how urgent it is, where it goes on. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import UUID as IsUuid  # noqa: N811
from wtforms.validators import InputRequired, Length, Optional

from admin_app.ticket.models import ANSWER_NAME_MAX, TEXT_MAX
from forms.base import Form, VersionMixin, no_control, strip
from forms.files import WithFiles
from forms.you.tickets import CATEGORIES, FILL_IN, PRIORITIES, sent_id

NOT_FOR_CUSTOMERS = _l(
    "No page shows it to the customer, but it belongs to their data: don’t write anything they shouldn’t read."
)


class ReplyForm(WithFiles):
    """An answer to the customer, and the last text that the page showed."""

    text = TextAreaField(
        _l("Your answer"),
        [InputRequired(FILL_IN), Length(max=TEXT_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 8},
    )
    saved = SelectField(_l("Saved answer"), [Optional()], choices=(), default="", validate_choice=False)
    solves = BooleanField(_l("Mark the ticket as solved with it"))
    seen = HiddenField(validators=[Optional(), IsUuid()])

    def offer(self, answers: Iterable[tuple[UUID, str]]) -> None:
        """Fill the list of saved answers."""
        self.saved.choices = [("", _l("Choose a saved answer")), *((str(key), name) for key, name in answers)]

    @property
    def saved_id(self) -> UUID | None:
        """The saved answer that was chosen; none for what is no id."""
        return sent_id(self.saved.data)

    def insert(self, words: str) -> None:
        """Put a text under what was typed so far."""
        self.text.data = f"{self.text.data}\n\n{words}" if self.text.data else words
        self.text.raw_data, self.saved.data = None, ""

    @property
    def seen_id(self) -> UUID | None:
        """The last text that the page showed; none for what is no id, which the field refuses."""
        return sent_id(self.seen.data)

    def shows(self, latest: UUID | None) -> None:
        """Carry along what the page shows now, also where the form comes back."""
        self.seen.data, self.seen.raw_data = str(latest) if latest else "", None


class TicketNoteForm(Form):
    """Words between colleagues."""

    text = TextAreaField(
        _l("Note for colleagues"),
        [InputRequired(FILL_IN), Length(max=TEXT_MAX), no_control],
        filters=[strip],
        description=NOT_FOR_CUSTOMERS,
        render_kw={"rows": 4},
    )


class AssignForm(VersionMixin, Form):
    """Who has it."""

    assigned_to = SelectField(_l("Assigned to"), [Optional(), IsUuid()], default="")

    def offer(self, colleagues: Iterable[tuple[UUID, str]]) -> None:
        """Fill the list."""
        self.assigned_to.choices = [
            ("", _l("Nobody")),
            *((str(user_id), name) for user_id, name in colleagues),
        ]


class OrderForm(VersionMixin, Form):
    """How urgent it is, and what it is about."""

    priority = SelectField(_l("Priority"), [InputRequired()], choices=PRIORITIES)
    category = SelectField(_l("Category"), [InputRequired()], choices=CATEGORIES[1:])


class MergeForm(VersionMixin, Form):
    """Where it goes on: chosen, or typed where the list doesn't have it."""

    into = RadioField(_l("It goes on in"), [Optional(), IsUuid()], choices=())
    number = StringField(
        _l("Or type its number"),
        [Optional(), Length(max=20), no_control],
        filters=[strip],
        description=_l("For example T-7F3K92. It has to be a ticket of the same person."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": 20},
    )

    def offer(self, others: Iterable[tuple[UUID, str, str]]) -> None:
        """Fill the list with each ticket's subject, and what else tells it apart (`subs`)."""
        found = [(str(ticket_id), subject, words) for ticket_id, subject, words in others]
        self.into.choices = [(key, subject) for key, subject, _words in found]
        self.subs = {key: words for key, _subject, words in found}


class SavedAnswerForm(VersionMixin, Form):
    """A text that staff answer with again and again."""

    name = StringField(
        _l("Name"),
        [InputRequired(FILL_IN), Length(max=ANSWER_NAME_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off"},
    )
    text = TextAreaField(
        _l("Text"),
        [InputRequired(FILL_IN), Length(max=TEXT_MAX), no_control],
        filters=[strip],
        description=_l(
            "Fields are filled in for the ticket: {name} of the person, {account}, {ticket} its number, {subject}, {agent} who answers."
        ),
        render_kw={"rows": 10},
    )


class PresenceForm(Form):
    """What an open page says of its reader, and which text it showed last."""

    writes = BooleanField(_l("Writes"))
    seen = HiddenField(validators=[Optional(), IsUuid()])

    @property
    def seen_id(self) -> UUID | None:
        """The last text that the page showed."""
        return sent_id(self.seen.data)
