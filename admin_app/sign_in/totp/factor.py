"""The authenticator app as a second factor."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from admin_app.kernel.i18n import N_
from admin_app.session.models import Method
from admin_app.sign_in.factors.factor import Factor, TypedCode
from admin_app.sign_in.models import TotpCredential
from admin_app.sign_in.totp import authenticator, codes


def _used_since(moment: datetime) -> sa.ColumnElement[bool]:
    # A code used just before may be as late as the window.
    step = int(moment.timestamp()) // codes.STEP_SECONDS + codes.WINDOW
    return sa.and_(TotpCredential.confirmed_at.is_not(None), TotpCredential.last_step > step)


TOTP = Factor(
    "totp",
    Method.TOTP,
    owner=TotpCredential.user_id,
    set_up_at=TotpCredential.confirmed_at,
    disabled_at=TotpCredential.disabled_at,
    used_since=_used_since,
    code=TypedCode(
        authenticator.looks_like_code,
        authenticator.use_code,
        authenticator.count_failure,
        asked=N_("Type the code from your authenticator app too."),
        wrong=N_(
            "That code doesn’t match or was used before. Wait for the next one, and check your device’s clock."
        ),
    ),
    fact="app",
    several=False,
    off=N_("the authenticator app is turned off after 100 wrong codes in a row; a recovery code works"),
    keeps_out=N_(
        "%(name)s can’t sign in: the authenticator app is turned off after 100 wrong codes in a row, and only a recovery code works."
    ),
    gone=N_(
        "Your authenticator app no longer works here. Your recovery codes and trusted browsers are gone too, and you were signed out everywhere."
    ),
)
