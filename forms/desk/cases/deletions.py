"""Deciding deletions of personal data: what approvers, and those who answer them, type. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from forms.base import Form, VersionMixin
from forms.desk.cases.closings import typed, words


class ApproveForm(VersionMixin, Form):
    """Approve: why, the case's number typed, and the fingerprint of the preview that the page shows."""

    fingerprint = HiddenField(validators=[InputRequired(), Length(max=64)])
    number = typed(_l("Type the request’s number"))
    note = words(_l("Reason"), needed=True, rows=2)


class RefuseForm(VersionMixin, Form):
    """Refuse: the reasons, for the customer to read, and the case's number typed."""

    reasons = words(_l("Reasons; the customer reads them"), needed=True)
    number = typed(_l("Type the request’s number"))


class SendBackForm(VersionMixin, Form):
    """What is to be looked at again."""

    note = words(_l("What should be looked at"), needed=True)


class PassOnForm(VersionMixin, Form):
    """What was found out, for the approver."""

    note = words(_l("What you found out; the approver reads it"), needed=True)
