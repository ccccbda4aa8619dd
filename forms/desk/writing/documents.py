"""A version of a document as an administrator writes it. Shape only."""

from __future__ import annotations

import enum
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Length

from admin_app.document.drafting import Wording
from admin_app.document.models import SUMMARY_MAX, TEXT_MAX
from admin_app.lib import reading
from forms.base import Form, Text, VersionMixin, no_control, strip


class WritingStep(enum.StrEnum):
    """What the pressed button asks for."""

    PREVIEW = "preview"
    SAVE = "save"


def _text(label: Text, most: int, rows: int, language: str) -> TextAreaField:
    return TextAreaField(
        label,
        [InputRequired(_l("Fill this in.")), Length(max=most), no_control],
        filters=[strip],
        render_kw={"rows": rows, "lang": language},
    )


class DocumentForm(VersionMixin, Form):
    """The text and what changed, in both languages, and from which day it is in force."""

    summary_en = _text(_l("What changed, in English"), SUMMARY_MAX, 4, "en")
    summary_de = _text(_l("What changed, in German"), SUMMARY_MAX, 4, "de")
    text_en = _text(_l("Text in English"), TEXT_MAX, 24, "en")
    text_de = _text(_l("Text in German"), TEXT_MAX, 24, "de")
    effective_on = DateField(_l("In force from"), [InputRequired(_l("Choose a day."))])
    zone = "UTC"

    @property
    def wording(self) -> Wording:
        """What was typed; the day begins at midnight of the writer's zone."""
        day: date = self.effective_on.data
        begins = reading.local(datetime.combine(day, time()), ZoneInfo(self.zone))
        return Wording(
            self.text_en.data, self.text_de.data, self.summary_en.data, self.summary_de.data, begins
        )
