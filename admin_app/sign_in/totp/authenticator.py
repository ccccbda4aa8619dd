"""The app's secret as it is kept: sealed, opened to judge a code, off after too many wrong ones.

Each code is used up by one atomic statement, so it works once, in all processes (SECURITY 4).
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.crypto import unseal
from admin_app.kernel.db import db
from admin_app.sign_in.factors import factor
from admin_app.sign_in.models import TotpCredential
from admin_app.sign_in.totp import codes


def looks_like_code(typed: str) -> bool:
    """Whether somebody typed a code of an app, right or wrong; recovery codes look otherwise."""
    return len(typed) == codes.DIGITS and typed.isascii() and typed.isdigit()


def use_code(user_id: UUID, code: str) -> bool:
    """Whether a code is right now and its step was never used; it is used by this, in the caller's transaction."""
    row = db.session.get(TotpCredential, user_id)
    if row is None or row.confirmed_at is None or row.disabled_at is not None:
        return False
    step = codes.matching_step(unseal(row.sealed_secret, place_of(user_id)), code, after=row.last_step)
    if step is None:
        return False
    used = db.session.scalar(
        sa.update(TotpCredential)
        .where(
            TotpCredential.user_id == user_id,
            TotpCredential.last_step < step,
            TotpCredential.disabled_at.is_(None),
        )
        .values(last_step=step, failures=0)
        .returning(TotpCredential.user_id)
        .execution_options(synchronize_session=False)
    )
    return used is not None


def count_failure(user_id: UUID) -> None:
    """Count a wrong code, in the caller's transaction; the hundredth in a row turns the app off."""
    app = TotpCredential
    factor.count_failure(app.failures, app.disabled_at, app.user_id == user_id)


def place_of(user_id: UUID, column: str = "sealed_secret") -> str:
    """Where a person's authenticator secret is sealed to."""
    return f"totp_credentials.{column}:{user_id}"
