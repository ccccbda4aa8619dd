"""Selects with hundreds of options, such as countries and time zones: each option is drawn once a process."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape
from wtforms import widgets
from wtforms.fields.choices import Choice


class Select(widgets.Select):  # type: ignore[misc] # WTForms tells no types
    """WTForms' own select, its options kept as they were drawn."""

    @classmethod
    def render_option(cls, choice: Choice) -> Markup:
        """One option, as WTForms draws one that has a value and a label."""
        return _option(str(choice.value), str(choice.label or choice.value), chosen=bool(choice.selected))


@lru_cache(8192)
def _option(value: str, label: str, *, chosen: bool) -> Markup:
    mark = "selected " if chosen else ""
    return Markup('<option {}value="{}">{}</option>').format(Markup(mark), escape(value), escape(label))  # noqa: S704 - ours
