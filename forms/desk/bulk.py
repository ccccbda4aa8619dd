"""The rows somebody chose in a list, and the act on them."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import Length, ValidationError

from admin_app.kernel import paging
from admin_app.lib import reading
from forms.base import Form, ReasonForm, no_control

AT_MOST = max(paging.SIZES)  # rows of a page


def _row(value: str | UUID) -> UUID:
    return value if isinstance(value, UUID) else reading.row_id(value)


class RowsForm(Form):
    """`row` are the boxes of a page."""

    row = SelectMultipleField(coerce=_row, validate_choice=False)

    def validate_row(self, field: SelectMultipleField) -> None:
        """A page has no more boxes."""
        if len(field.data or ()) > AT_MOST:
            raise ValidationError(_l("Choose rows of one page, or all that match."))


class ChooseForm(RowsForm):
    """`everything` takes all that match the list's filters in place of the rows chosen."""

    act = StringField(validators=[Length(max=40), no_control])
    everything = BooleanField()


class BeginForm(ReasonForm):
    """Why it is done; each person concerned reads it where the act tells its reason."""
