"""The authenticator app as a second factor."""

from admin_app.kernel.i18n import N_
from admin_app.session.models import Method
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.models import TotpCredential

TOTP = Factor(
    "totp",
    Method.TOTP,
    owner=TotpCredential.user_id,
    set_up_at=TotpCredential.confirmed_at,
    disabled_at=TotpCredential.disabled_at,
    fact="app",
    several=False,
    gone=N_(
        "Your authenticator app no longer works here. Your recovery codes and trusted browsers are gone too, and you were signed out everywhere."
    ),
)
