"""Forms of people who ask about their data without signing in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.data_case.models import WORDS_MAX, DataCaseKind
from admin_app.kernel.rights.reasons import REASON_MIN
from admin_app.sign_in.factors.second_factor import CODE_MAX
from admin_app.sign_in.passkey.proof import ANSWER_MAX
from forms.base import Form, Text, no_control, strip
from forms.desk.cases.data_cases import TOPICS
from forms.sign_in.door import NEEDED, TOO_LONG, ForgottenForm

KINDS: dict[DataCaseKind, Text] = {
    DataCaseKind.ACCESS: _l("A copy of my data"),
    DataCaseKind.CORRECTION: _l("A correction"),
    DataCaseKind.RESTRICTION: _l("A restriction"),
    DataCaseKind.DELETION: _l("The deletion of my data"),
}
KIND_TEXTS: dict[str, Text] = {
    DataCaseKind.ACCESS.value: _l("What is kept about you, with what it is for and who receives it."),
    DataCaseKind.CORRECTION.value: _l(
        "Something that is kept about you is wrong. Say what, and how it should be."
    ),
    DataCaseKind.RESTRICTION.value: _l("Your data is only stored and not used any more. Say why."),
    DataCaseKind.DELETION.value: _l(
        "What no law asks us to keep is erased. We tell you beforehand what stays and why."
    ),
}


class DataLinkForm(ForgottenForm):
    """Who asks for the link."""


class DataRequestForm(Form):
    """What is asked for."""

    kind = RadioField(_l("What you want"), [InputRequired(_l("Choose one."))])
    topic = SelectField(
        _l("What is wrong (for a correction)"),
        [Optional()],
        choices=[("", ""), *((topic.value, words) for topic, words in TOPICS.items())],
    )
    words = TextAreaField(
        _l("In your words"),
        [Optional(), Length(max=WORDS_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"rows": 4},
    )

    whole_account = BooleanField(_l("Delete the whole account, with all its people"))

    def offer(self, kinds: tuple[DataCaseKind, ...]) -> None:
        """What can be asked for."""
        self.kind.choices = [(kind.value, KINDS[kind]) for kind in kinds]


class ProofForm(Form):
    """The answer to what staff asked: since they doubt who asked, or since something is missing."""

    words = TextAreaField(
        _l("Your answer"),
        [InputRequired(NEEDED), Length(REASON_MIN, WORDS_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 4},
    )


class CopyCodeForm(Form):
    """A second step, to download a copy at once: a code, or a passkey."""

    code = StringField(
        _l("Code of your app, or a recovery code"),
        [Optional(), Length(max=CODE_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "one-time-code"},
    )
    passkey = StringField(_l("Passkey"), [Optional(), Length(max=ANSWER_MAX)], default="")
