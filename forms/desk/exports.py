"""Asking for an export."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import Optional

from admin_app.export.models import ExportFormat
from forms.base import ReasonForm


class ExportForm(ReasonForm):
    """Why, and as what kind of file."""

    kind = RadioField(
        _l("File"),
        [Optional()],
        choices=[
            (ExportFormat.CSV.value, _l("CSV, for any program")),
            (ExportFormat.XLSX.value, _l("Excel (XLSX), with dates and numbers as such")),
        ],
        default=ExportFormat.CSV.value,
    )
