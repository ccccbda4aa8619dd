"""A newsletter or a service status notice as an administrator writes it. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from admin_app.email.models import Topic
from admin_app.mailing.models import SERVICE_MAX, SUBJECT_MAX, TEXT_MAX
from admin_app.mailing.service import MailingDraft
from forms.account.details import country_choices
from forms.base import Form, VersionMixin, no_control, strip
from forms.desk.writing.wording import line_in, text_in
from forms.options import LongSelectField


class MailingForm(VersionMixin, Form):
    """What it says in both languages, and to whom it goes."""

    topic = RadioField(
        _l("Topic"),
        choices=[
            (Topic.NEWSLETTER.value, _l("Newsletter: to whoever subscribed to it")),
            (Topic.STATUS.value, _l("Service status: to everybody who hasn’t turned it off")),
        ],
        default=Topic.NEWSLETTER.value,
    )
    subject_en = line_in(_l("Subject in English"), "en", SUBJECT_MAX)
    subject_de = line_in(_l("Subject in German"), "de", SUBJECT_MAX)
    text_en = text_in(_l("Text in English"), "en", TEXT_MAX)
    text_de = text_in(_l("Text in German"), "de", TEXT_MAX)
    account_kind = SelectField(
        _l("Kind of account"),
        choices=[("", _l("All")), ("person", _l("Person")), ("company", _l("Company"))],
        default="",
        filters=[lambda value: value or ""],
    )
    country = LongSelectField(_l("Country of the account"), [Optional()], default="")
    service = StringField(
        _l("Only accounts with this active service"),
        [Optional(), Length(max=SERVICE_MAX), no_control],
        filters=[strip],
        default="",
        description=_l("Its name as it stands on the list of services. Leave it empty for all."),
    )

    def offer(self) -> None:
        """The countries by their names in the reader's language."""
        self.country.choices = [("", _l("All")), *country_choices(self.country.data or "")]

    @property
    def draft(self) -> MailingDraft:
        """As the command takes it."""
        names = MailingDraft.__slots__
        return MailingDraft(**{name: self[name].data or "" for name in names})
