"""Which ways to sign in people have: nothing secret, open to staff."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import UTCDateTime, db
from admin_app.sign_in.models import Passkey, PasswordCredential, RecoveryCode, TotpCredential


@dataclass(frozen=True, slots=True)
class Summary:
    """Which ways to sign in a person has; nothing secret in it."""

    password_set_at: datetime | None
    totp_since: datetime | None
    totp_disabled: bool
    codes_left: int
    codes_made_at: datetime | None
    passkeys: int = 0  # those that are off after too many failures among them
    passkeys_disabled: int = 0
    passkey_used_at: datetime | None = None
    reset_waits_until: datetime | None = None  # until then a mailed password link doesn't work

    besides: tuple[bool, ...] = ()  # answers to what a page asked besides

    @property
    def two_steps(self) -> bool:
        """Two-step sign-in is on: by an authenticator app, or a passkey."""
        return self.totp_since is not None or self.passkeys > 0


def of(user_ids: Collection[UUID], *besides: sa.ColumnElement[bool]) -> dict[UUID, Summary]:
    """Which ways to sign in each of these people has, in one statement: no secret, open to staff.

    `besides` are further questions about each `User`, of nouns that stand above; their answers come in this order.
    """
    of_person = RecoveryCode.user_id == User.id
    codes = (
        sa.select(sa.func.count())
        .where(of_person, RecoveryCode.used_at.is_(None))
        .correlate(User)
        .scalar_subquery()
    )
    made = sa.select(sa.func.max(RecoveryCode.created_at)).where(of_person).correlate(User).scalar_subquery()
    key = Passkey.user_id == User.id
    keys = sa.select(sa.func.count()).where(key).correlate(User).scalar_subquery()
    keys_off = (
        sa.select(sa.func.count())
        .where(key, Passkey.disabled_at.is_not(None))
        .correlate(User)
        .scalar_subquery()
    )
    key_used = sa.select(sa.func.max(Passkey.last_used_at)).where(key).correlate(User).scalar_subquery()
    rows = db.session.execute(
        sa.select(
            User.id,
            PasswordCredential.set_at,
            PasswordCredential.reset_waits_until,
            TotpCredential.confirmed_at,
            TotpCredential.disabled_at,
            codes.label("codes"),
            made.label("made"),
            keys.label("keys"),
            keys_off.label("keys_off"),
            sa.type_coerce(key_used, UTCDateTime).label("key_used"),
            *(question.label(f"besides_{number}") for number, question in enumerate(besides)),
        )
        .outerjoin(PasswordCredential, PasswordCredential.user_id == User.id)
        .outerjoin(TotpCredential, TotpCredential.user_id == User.id)
        .where(User.id.in_(user_ids))
    )
    return {
        r.id: Summary(
            r.set_at,
            r.confirmed_at,
            totp_disabled=r.disabled_at is not None,
            codes_left=r.codes,
            codes_made_at=r.made,
            passkeys=r.keys,
            passkeys_disabled=r.keys_off,
            passkey_used_at=r.key_used,
            reset_waits_until=r.reset_waits_until,
            besides=tuple(bool(getattr(r, f"besides_{number}")) for number in range(len(besides))),
        )
        for r in rows
    }
