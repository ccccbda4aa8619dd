"""An approver's answer to an objection."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from admin_app.kernel.rights.reasons import REASON_MAX, REASON_MIN
from forms.base import Form, VersionMixin, no_control, strip


class ObjectionAnswerForm(VersionMixin, Form):
    """With which words it is upheld or rejected."""

    note = TextAreaField(
        _l("Your answer"),
        [InputRequired(_l("Fill this in.")), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        description=_l("The customer reads it, in the e-mail and on the receipt."),
        render_kw={"rows": 4},
    )
