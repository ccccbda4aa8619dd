"""A note of staff on an account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from admin_app.note.models import TEXT_MAX
from forms.base import Form, VersionMixin, no_control, strip


class NoteForm(VersionMixin, Form):
    """What colleagues should know, and whether before all else."""

    text = TextAreaField(
        _l("Note"),
        [InputRequired(_l("Fill this in.")), Length(max=TEXT_MAX), no_control],
        filters=[strip],
        description=_l(
            "For colleagues. No page shows it to the customer, but it belongs to their data: don’t write anything they shouldn’t read."
        ),
        render_kw={"rows": 6},
    )
    important = BooleanField(_l("Important: shown before the other notes"))


class NoteRemovalForm(Form):
    """The note as it was shown when its removal was asked for."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
