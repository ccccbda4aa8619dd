"""What a member of staff proposes after an objection to a dispute. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from forms.base import Form
from forms.desk.cases.proposals import CHOOSE, proof_field, reason_field

VERDICTS = (
    ("settle", _l("The one who reported “This wasn’t me” is the person: a link for a new password is sent to the previous address")),
    ("drop", _l("The objection is right: everything is in effect again, and the current password stays")),
)  # fmt: skip


class DecisionForm(Form):
    """Which way a dispute ends."""

    verdict = RadioField(_l("Decision"), [InputRequired(CHOOSE)], choices=VERDICTS)
    proof = proof_field()
    reason = reason_field()
