"""A role that an administrator makes or changes. Shape only."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app.kernel.rights.reasons import REASON_MAX
from forms.base import Form, VersionMixin, no_control, strip

NAME_MAX = 80


class RoleStep(enum.StrEnum):
    """What the pressed button asks for."""

    BACK = "back"
    PREVIEW = "preview"
    SAVE = "save"


class RoleForm(VersionMixin, Form):
    """Its name, its rights and why. The reason is asked for on the page that shows who gains and who loses."""

    name = StringField(
        _l("Name"), [InputRequired(_l("Fill this in.")), Length(max=NAME_MAX), no_control], filters=[strip]
    )
    rights = SelectMultipleField(
        _l("Rights"),
        choices=(),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = TextAreaField(
        _l("Reason"),
        [Optional(), Length(max=REASON_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"rows": 2},
    )

    def offer(self, rights: Iterable[tuple[str, str]]) -> None:
        """The rights that a role of its scope may hold, each with its words."""
        self.rights.choices = list(rights)
