"""Passkeys as a second factor."""

from admin_app.session.models import Method
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.models import Passkey

PASSKEYS = Factor("passkeys", Method.PASSKEY, Passkey.user_id, Passkey.created_at, Passkey.disabled_at)
