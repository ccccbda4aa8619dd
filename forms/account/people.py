"""People of an account and members of staff: invited, disabled, enabled, given roles. Shape only."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app.identity.models import NAME_MAX, USERNAME_MAX
from admin_app.kernel.rights.reasons import REASON_MAX, REASON_MIN
from admin_app.kernel.text import EMAIL_MAX
from forms.base import ConfirmForm, Form, Text, VersionMixin, no_control, strip
from forms.desk.bulk import RowsForm

FILL_IN = _l("Fill this in.")


class AccountRoleMixin:
    """Which role in the account; the list comes from the roles in the database, as far as whoever asks may give them."""

    role = RadioField(_l("Role"), [InputRequired(_l("Choose one of the roles."))], choices=())

    def offer(self, roles: Iterable[tuple[str, Text]]) -> None:
        """Fill the list with key and words of each role."""
        self.role.choices = list(roles)


class InviteForm(AccountRoleMixin, Form):
    """Somebody new in the account; the username is the e-mail address unless one is given."""

    email = StringField(
        _l("E-mail address"),
        [InputRequired(FILL_IN), Length(max=EMAIL_MAX), no_control],
        filters=[strip],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    full_name = StringField(
        _l("Full name"), [InputRequired(FILL_IN), Length(max=NAME_MAX), no_control], filters=[strip]
    )
    username = StringField(
        _l("Username, if different from the e-mail address"),
        [Optional(), Length(max=USERNAME_MAX), no_control],
        filters=[strip, lambda value: value or None],
        render_kw={"autocomplete": "off"},
    )


class ChangeRoleForm(AccountRoleMixin, VersionMixin, Form):
    """Another role for one person; staff say why."""

    reason = TextAreaField(
        _l("Reason"),
        [Optional(), Length(max=REASON_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"rows": 2},
    )


class DisableForm(VersionMixin, Form):
    """An owner keeps a person out, or lets them in again; the reason is kept with it."""

    reason = TextAreaField(
        _l("Reason"),
        [Optional(), Length(max=REASON_MAX), no_control],
        filters=[strip],
        default="",
        render_kw={"rows": 2},
    )


EnableForm = DisableForm


class ResendForm(ConfirmForm):
    """An owner sends the invitation again."""


class StaffActForm(VersionMixin, Form):
    """An act on a member of staff (level 3): a reason, and the username or full name typed."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(FILL_IN), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 2},
    )
    typed = StringField(
        _l("Type the name to confirm"),
        [InputRequired(FILL_IN), Length(max=NAME_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off"},
    )


class _RolesMixin:
    """Which staff roles somebody holds; the list comes from the roles in the database."""

    role_keys = SelectMultipleField(
        _l("Roles"),
        [InputRequired(_l("Choose at least one role."))],
        choices=(),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, roles: Iterable[tuple[str, str]]) -> None:
        """Fill the list with key and name of each role."""
        self.role_keys.choices = [(key, gettext(name)) for key, name in roles]


class StaffRolesForm(_RolesMixin, StaffActForm):
    """Which roles a member of staff holds."""


class StaffInviteForm(_RolesMixin, Form):
    """A new colleague."""

    email = InviteForm.email
    full_name = InviteForm.full_name
    username = InviteForm.username
    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(FILL_IN), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 2},
    )


class EnableAgainForm(RowsForm):
    """Whom a closing left disabled and who shall sign in again: those chosen, or everybody."""

    everybody = BooleanField()
