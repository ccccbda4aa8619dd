"""Forms about notices of sign-ins, and of the steps that follow them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from forms.base import Form, NextForm
from forms.sign_in.door import NewPasswordMixin, SparedCodeMixin


class NoticesForm(Form):
    """Which notices of sign-ins are sent, and whether countries are remembered."""

    sign_ins = BooleanField(_l("Mail me on each sign-in"))
    countries = BooleanField(_l("Remember the countries I sign in from"))


class WaitingMailForm(Form):
    """At the desk: whether what waits is told by mail too."""

    mails = BooleanField(_l("Mail me what waits for me"))


class RenewPasswordForm(SparedCodeMixin, NewPasswordMixin, NextForm):
    """A new password at sign-in, with the second factor's code where it was spared so far."""
