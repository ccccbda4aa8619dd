"""Selects with hundreds of options, such as countries and time zones: each option is drawn once a process, and what was
chosen is looked for without making them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup, escape
from wtforms import SelectField, widgets
from wtforms.fields.choices import Choice


class Select(widgets.Select):  # type: ignore[misc] # WTForms tells no types
    """WTForms' own select, its options kept as they were drawn."""

    @classmethod
    def render_option(cls, choice: Choice) -> Markup:
        """One option, as WTForms draws one that has a value and a label."""
        return _option(str(choice.value), str(choice.label or choice.value), chosen=bool(choice.selected))


class LongSelectField(SelectField):  # type: ignore[misc] # WTForms tells no types
    """A field with hundreds of options, each a value and a label, in groups or without; its values are texts."""

    widget = Select()

    def pre_validate(self, form: object) -> None:
        """Take what is among the options; of anything else WTForms says what is wrong."""
        if self.process_errors or not self._offers(self.data):
            super().pre_validate(form)

    def _offers(self, value: str) -> bool:
        options = self.choices or ()
        groups = options.values() if isinstance(options, Mapping) else (options,)
        return any(value == offered for group in groups for offered, _label in group)


@lru_cache(8192)
def _option(value: str, label: str, *, chosen: bool) -> Markup:
    mark = "selected " if chosen else ""
    return Markup('<option {}value="{}">{}</option>').format(Markup(mark), escape(value), escape(label))  # noqa: S704 - ours
