"""Payouts of the affiliate programme at the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from admin_app.affiliate.models import REFERENCE_MAX
from forms.base import ReasonForm, no_control, strip


class PaidForm(ReasonForm):
    """A payout was transferred."""

    reference = StringField(
        _l("Reference of the transfer"),
        [Optional(), Length(max=REFERENCE_MAX, message=_l("Use at most %(max)d characters.")), no_control],
        filters=[strip],
        default="",
        description=_l("As the bank tells it. A payout to the account’s balance needs none."),
        render_kw={"autocomplete": "off"},
    )
