"""The answer to a document at sign-in."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext
from wtforms import HiddenField
from wtforms.validators import AnyOf, InputRequired, ValidationError

from admin_app.kernel.i18n import LANGUAGES
from admin_app.lib import reading
from forms.base import NextForm


def _read(typed: str | UUID | None) -> UUID | str | None:
    try:
        return reading.row_id(str(typed)) if typed else None
    except ValueError:
        return str(typed)


class DocumentAnswerForm(NextForm):
    """Which version is answered, and in which language it was read."""

    document = HiddenField(validators=[InputRequired()], filters=[_read])
    language = HiddenField(validators=[AnyOf(LANGUAGES)])

    def validate_document(self, field: HiddenField) -> None:
        """One that can be read; whether it waits the command judges."""
        if not isinstance(field.data, UUID):
            raise ValidationError(gettext("Open this page again."))
