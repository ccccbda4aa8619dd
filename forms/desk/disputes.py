"""What a member of staff proposes after an objection to a dispute. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from forms.base import Form
from forms.desk.proposals import CHOOSE, proof_field, reason_field

VERDICTS = (
    ("settle", _l("Whoever said “This wasn't me” is the person: a link for a new password is mailed to the address from before")),
    ("drop", _l("Whoever objected is right: everything counts again, and the present password stays")),
)  # fmt: skip


class DecisionForm(Form):
    """Which way a dispute ends."""

    verdict = RadioField(_l("What is decided"), [InputRequired(CHOOSE)], choices=VERDICTS)
    proof = proof_field()
    reason = reason_field()
