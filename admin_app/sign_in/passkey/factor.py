"""Passkeys as a second factor."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.session.models import Method
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.models import Passkey

PASSKEYS = Factor(
    "passkeys",
    Method.PASSKEY,
    owner=Passkey.user_id,
    set_up_at=Passkey.created_at,
    disabled_at=Passkey.disabled_at,
    last_used_at=Passkey.last_used_at,
    used_since=lambda moment: Passkey.last_used_at > moment,
    fact="passkeys",
    several=True,
    gone=N_(
        "Your passkeys no longer work here. Your recovery codes and trusted browsers are gone too, and you were signed out everywhere."
    ),
)
