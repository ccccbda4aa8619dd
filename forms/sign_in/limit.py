"""The choice at the session limit."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext
from wtforms import HiddenField
from wtforms.validators import InputRequired, ValidationError

from forms.base import NextForm


def _read(typed: str | UUID | None) -> UUID | str | None:
    try:
        return UUID(str(typed)) if typed else None
    except ValueError:
        return typed


class EndOneForm(NextForm):
    """Which session is signed out."""

    device = HiddenField(validators=[InputRequired()], filters=[_read])

    def validate_device(self, field: HiddenField) -> None:
        """One that can be read; whose it is the command judges."""
        if not isinstance(field.data, UUID):
            raise ValidationError(gettext("Choose a device."))
