"""A view of a list, as it is kept: its name, and with whom it is shared."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from admin_app.saved_view.models import NAME_MAX
from forms.base import Form, no_control, strip


class SavedViewForm(Form):
    """`role` is a role's key, or nothing for oneself alone."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Fill this in.")), Length(max=NAME_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off"},
    )
    role = SelectField(_l("For"), default="")

    def offer(self, roles: Sequence[tuple[str, str]]) -> None:
        """Offer the roles that somebody holds; a role that the view is shared with stays on offer."""
        self.role.choices = [("", _l("Only me")), *roles]


class EditViewForm(SavedViewForm):
    """The same, and whether the list opens with it."""

    starts = BooleanField(_l("Open the list with this view"))
