"""A copy of one's own data."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from admin_app.data_copy.models import CopyKind
from forms.base import Form, Text

KINDS = (
    (CopyKind.COPY.value, _l("A copy of my data")),
    (CopyKind.PORTABLE.value, _l("What I gave, for other programs")),
)
KIND_TEXTS: dict[str, Text] = {
    CopyKind.COPY.value: _l(
        "Everything that is kept about you, as tables, with a page that tells what it is for, who receives it and how long it is kept."
    ),
    CopyKind.PORTABLE.value: _l(
        "Your profile, contacts and settings as one JSON file, with a published schema."
    ),
}


class DataCopyForm(Form):
    """Which of the two."""

    kind = RadioField(
        _l("What you want"),
        [InputRequired(_l("Choose one."))],
        choices=KINDS,
        default=CopyKind.COPY.value,
    )
