"""Forms of acts at the desk that ask for more than a reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from forms.account.people import ROLES
from forms.base import ReasonForm


class PersonRoleForm(ReasonForm):
    """Another role for a customer's person, with a reason."""

    role = RadioField(_l("Role"), [InputRequired()], choices=ROLES)
