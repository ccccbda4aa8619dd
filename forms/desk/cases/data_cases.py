"""Requests about personal data at the desk: entering one, and an approver's steps. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.data_case.models import WORDS_MAX, CorrectionTopic, DataCaseKind, Source
from admin_app.kernel.rights.reasons import REASON_MIN
from admin_app.restriction.words import GROUNDS
from forms.base import Form, VersionMixin, no_control, strip
from forms.desk.cases.closings import typed
from forms.desk.cases.proposals import CHOOSE, FILL_IN

KINDS = {
    DataCaseKind.ACCESS: _l("Access: a copy of their data"),
    DataCaseKind.CORRECTION: _l("Correction of something that is wrong"),
    DataCaseKind.RESTRICTION: _l("Restriction: their data is only stored"),
    DataCaseKind.DELETION: _l("Deletion of their data"),
}
SOURCES = {
    Source.LETTER: _l("By letter"),
    Source.EMAIL: _l("By e-mail"),
    Source.PHONE: _l("By phone, the caller checked"),
}
TOPICS = {
    CorrectionTopic.NAME: _l("Name"),
    CorrectionTopic.SIGN_IN: _l("Username or e-mail address"),
    CorrectionTopic.COMPANY: _l("Company name, VAT number"),
    CorrectionTopic.BILLING: _l("Services, invoices, balance"),
    CorrectionTopic.NOTES: _l("What our staff noted"),
    CorrectionTopic.OTHER: _l("Something else"),
}
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def words_field(label: object, description: object = "", *, rows: int = 4) -> TextAreaField:
    """Words that somebody else reads."""
    return TextAreaField(
        label,
        [InputRequired(FILL_IN), Length(REASON_MIN, WORDS_MAX), no_control],
        filters=[strip],
        description=description,
        render_kw={"rows": rows},
    )


class EnterRequestForm(Form):
    """What a person asked for by letter, phone or e-mail."""

    source = RadioField(
        _l("How it came"), [InputRequired(CHOOSE)], choices=[(k.value, v) for k, v in SOURCES.items()]
    )
    received_at = DateTimeLocalField(
        _l("When it came"),
        [InputRequired(FILL_IN)],
        format=MOMENTS,
        description=_l("The month to answer it runs from then on."),
    )
    kind = RadioField(_l("What is asked for"), [InputRequired(CHOOSE)], choices=())
    topic = SelectField(
        _l("What is wrong, for a correction"),
        [Optional()],
        choices=[("", _l("Choose one.")), *((k.value, v) for k, v in TOPICS.items())],
    )
    whole_account = BooleanField(
        _l("The deletion is of the whole account"),
        description=_l(
            "Only an owner can ask for it. The account is closed first, unless it is already. All its people are erased; two approvers decide."
        ),
    )
    words = words_field(_l("What they ask for, in their words"), _l("The person reads it too."))

    def offer(self, kinds: tuple[DataCaseKind, ...]) -> None:
        """The kinds of request there are."""
        self.kind.choices = [(kind.value, KINDS[kind]) for kind in kinds]


class NoteForm(VersionMixin, Form):
    """Something for colleagues."""

    note = words_field(_l("Note"))


class ExtendForm(VersionMixin, Form):
    """Why the answer takes longer."""

    note = words_field(_l("Why it takes longer"), _l("The person reads it."))


class DoubtForm(VersionMixin, Form):
    """Why somebody doubts who asked, and what would end the doubt."""

    reason = words_field(
        _l("What makes you doubt who asked"), _l("It stays inside, and is part of a copy of their data.")
    )
    asked = words_field(
        _l("What you need to know from them"), _l("The person reads it. Ask for as little as will do.")
    )


class SendBackForm(VersionMixin, Form):
    """What is missing from the request."""

    note = words_field(
        _l("What is missing"),
        _l("Whoever asked reads it; if staff entered the request, whoever entered it does."),
    )


class SupplementForm(VersionMixin, Form):
    """What was missing, in the person's words."""

    words = words_field(_l("What was missing, in the person’s words"), _l("The person reads it too."))


class RefuseRequestForm(VersionMixin, Form):
    """Why it is refused, and the case's number typed."""

    note = words_field(
        _l("Reasons"), _l("The person reads them, and where to complain. Name the law you rely on."), rows=6
    )
    number = typed(_l("Type the request’s number"))


class GiveCopyForm(VersionMixin, Form):
    """What is said besides the copy."""

    note = TextAreaField(
        _l("What you want to tell the person"),
        [Optional(), Length(max=WORDS_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 4},
        description=_l("For example an answer to what they asked besides the copy."),
    )


class CorrectedForm(VersionMixin, Form):
    """What was corrected."""

    note = words_field(_l("What was corrected, and where"), _l("The person reads it."))


class StatementForm(VersionMixin, Form):
    """Why nothing is changed."""

    note = words_field(_l("Why it stays as it is"), _l("The person reads it."))


class RestrictRequestForm(VersionMixin, Form):
    """On which ground the data are restricted (GDPR art. 18(1)), what the person reads, and the case's number typed."""

    ground = RadioField(
        _l("Ground"),
        [InputRequired(_l("Choose the ground."))],
        choices=[(ground.value, _l(words)) for ground, words in GROUNDS.items()],
    )
    note = words_field(_l("What the person reads"))
    number = typed(_l("Type the request’s number"))
