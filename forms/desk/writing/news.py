"""A piece of news as an administrator writes it. Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from admin_app.news.models import TEXT_MAX, TITLE_MAX
from admin_app.news.service import NewsWording
from forms.base import Form, VersionMixin
from forms.desk.writing.wording import line_in, text_in


class NewsForm(VersionMixin, Form):
    """Title and text in both languages."""

    title_en = line_in(_l("Title in English"), "en", TITLE_MAX)
    title_de = line_in(_l("Title in German"), "de", TITLE_MAX)
    text_en = text_in(_l("Text in English"), "en", TEXT_MAX)
    text_de = text_in(_l("Text in German"), "de", TEXT_MAX)

    @property
    def wording(self) -> NewsWording:
        """What was typed."""
        return NewsWording(self.title_en.data, self.title_de.data, self.text_en.data, self.text_de.data)
