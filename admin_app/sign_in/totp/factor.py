"""The authenticator app as a second factor."""

from admin_app.session.models import Method
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.models import TotpCredential

TOTP = Factor(
    "totp", Method.TOTP, TotpCredential.user_id, TotpCredential.confirmed_at, TotpCredential.disabled_at
)
