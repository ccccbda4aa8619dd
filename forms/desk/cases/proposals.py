"""What a member of staff proposes for somebody's sign-in, and how a second person answers. Shape only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.identity.models import EMAIL_MAX, USERNAME_MAX
from admin_app.kernel.rights.reasons import REASON_MAX, REASON_MIN
from admin_app.proposal.service import PROOF_MAX, PROOF_MIN
from forms.base import ConfirmForm, Form, Text, VersionMixin, no_control, strip

FILL_IN = _l("Fill this in.")
CHOOSE = _l("Choose one.")
PROOF = _l(
    "How you reached them and what you asked, for example: called back on the number we know, asked for the last invoice. Only staff read it. An answer to an e-mail proves nothing."
)
PROOF_OR_CALLER = _l(
    "How you reached them and what you asked. Only staff read it. It may stay empty if you check the caller by text message or call first: an answer to an e-mail proves nothing."
)


def reason_field() -> TextAreaField:
    """Why it is asked for."""
    return TextAreaField(
        _l("Reason"),
        [InputRequired(FILL_IN), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        description=_l("The second person and the customer read it."),
        render_kw={"rows": 2},
    )


def proof_field(*, or_caller: bool = False) -> TextAreaField:
    """How the person proved who they are; `or_caller`: it may stay empty where a check of the caller stands for it."""
    needed = Optional() if or_caller else InputRequired(FILL_IN)
    return TextAreaField(
        _l("How the person proved who they are"),
        [needed, Length(PROOF_MIN, PROOF_MAX), no_control],
        filters=[strip],
        default="",
        description=PROOF_OR_CALLER if or_caller else PROOF,
        render_kw={"rows": 3},
    )


class OrCallerForm(Form):
    """Asks for a proof, or a caller who was checked by text or call."""

    proof: TextAreaField

    def say_checked(self, words: Text) -> None:
        """Say that the caller was checked, so that nothing need be written."""
        self.proof.description = words


class RemovalForm(OrCallerForm):
    """Which way to sign in is removed."""

    factor = RadioField(_l("What is removed"), [InputRequired(CHOOSE)], choices=[])
    proof = proof_field(or_caller=True)
    reason = reason_field()

    def offer(self, choices: Sequence[tuple[str, Text]]) -> None:
        """Offer what the person has."""
        self.factor.choices = list(choices)


class ShorteningForm(Form):
    """Ending the waiting time of a lost second factor."""

    proof = proof_field()
    reason = reason_field()


class LiftingForm(OrCallerForm):
    """Which address rule is lifted."""

    rule = RadioField(_l("What is lifted"), [InputRequired(CHOOSE)], choices=[])
    proof = proof_field(or_caller=True)
    reason = reason_field()

    def offer(self, choices: Sequence[tuple[str, Text]]) -> None:
        """Offer the rules that stand in the way."""
        self.rule.choices = list(choices)


class UsernameProposalForm(OrCallerForm):
    """Another username."""

    name = StringField(
        _l("New username"),
        [InputRequired(FILL_IN), Length(max=USERNAME_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    proof = proof_field(or_caller=True)
    reason = reason_field()


class EmailProposalForm(OrCallerForm):
    """Another e-mail address."""

    email = EmailField(
        _l("New e-mail address"),
        [InputRequired(FILL_IN), Length(max=EMAIL_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off"},
    )
    proof = proof_field(or_caller=True)
    reason = reason_field()


class DeclineForm(VersionMixin, Form):
    """Say no, with a word for whoever asked."""

    note = TextAreaField(
        _l("Why"),
        [InputRequired(FILL_IN), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        description=_l("The person who proposed it and the customer read it."),
        render_kw={"rows": 3},
    )


class ProposalAnswerForm(ConfirmForm):
    """Confirm, or take back: nothing is typed."""
