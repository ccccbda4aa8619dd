"""Fields of what staff write for customers in a language of theirs. Shape only."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forms.base import Text, no_control, strip
from forms.desk.cases.proposals import FILL_IN


def line_in(label: Text, language: str, most: int) -> StringField:
    """A line of at most so many characters, which has to be filled in."""
    return StringField(
        label,
        [InputRequired(FILL_IN), Length(max=most), no_control],
        filters=[strip],
        render_kw={"lang": language, "maxlength": most},
    )


def text_in(label: Text, language: str, most: int) -> TextAreaField:
    """A text of at most so many characters, which has to be filled in."""
    return TextAreaField(
        label,
        [InputRequired(FILL_IN), Length(max=most), no_control],
        filters=[strip],
        render_kw={"rows": 12, "lang": language},
    )
