"""Noting that a recipient of data was told by hand."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from admin_app.kernel.rights.reasons import REASON_MIN
from admin_app.recipient.models import NOTE_MAX
from forms.base import Form, no_control, strip


class NoteForm(Form):
    """How the recipient was told, or why it needn't be."""

    note = TextAreaField(
        _l("When and how, or why it isn’t needed"),
        [InputRequired(_l("Fill this in.")), Length(REASON_MIN, NOTE_MAX), no_control],
        filters=[strip],
        description=_l(
            "Not needed only where telling them is impossible or out of proportion (GDPR art. 19)."
        ),
        render_kw={"rows": 3},
    )
