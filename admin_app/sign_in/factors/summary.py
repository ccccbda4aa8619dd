"""Which ways to sign in people have: nothing secret, open to staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import UTCDateTime, db
from admin_app.sign_in.factors import registry
from admin_app.sign_in.models import Passkey, PasswordCredential, RecoveryCode, TotpCredential
from admin_app.sign_in.passkey.factor import PASSKEYS


@dataclass(frozen=True, slots=True)
class Summary:
    """Which ways to sign in a person has; nothing secret in it."""

    password_set_at: datetime | None
    counts: Mapping[str, int]  # of each factor, by its key; those that are off among them
    disabled: Mapping[str, int]  # of each factor, those that are off after too many failures
    totp_since: datetime | None
    totp_disabled: bool
    codes_left: int
    codes_made_at: datetime | None
    passkey_used_at: datetime | None = None
    reset_waits_until: datetime | None = None  # until then a mailed password link doesn't work

    besides: tuple[bool, ...] = ()  # answers to what a page asked besides

    @property
    def two_steps(self) -> bool:
        """Two-step sign-in is on, by whichever factor."""
        return any(self.counts.values())

    @property
    def works(self) -> bool:
        """A second factor is on that isn't off after too many failures."""
        return any(count > self.disabled[key] for key, count in self.counts.items())

    @property
    def passkeys(self) -> int:
        """How many passkeys there are, those that are off among them."""
        return self.counts[PASSKEYS.key]

    @property
    def passkeys_disabled(self) -> int:
        """How many passkeys are off after too many failures."""
        return self.disabled[PASSKEYS.key]


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
    key_used = (
        sa.select(sa.func.max(Passkey.last_used_at))
        .where(Passkey.user_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(
            User.id,
            PasswordCredential.set_at,
            PasswordCredential.reset_waits_until,
            TotpCredential.confirmed_at,
            TotpCredential.disabled_at,
            codes.label("codes"),
            made.label("made"),
            *_counts(),
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
            {factor.key: getattr(r, f"count_{factor.key}") for factor in registry.FACTORS},
            {factor.key: getattr(r, f"disabled_{factor.key}") for factor in registry.FACTORS},
            r.confirmed_at,
            totp_disabled=r.disabled_at is not None,
            codes_left=r.codes,
            codes_made_at=r.made,
            passkey_used_at=r.key_used,
            reset_waits_until=r.reset_waits_until,
            besides=tuple(bool(getattr(r, f"besides_{number}")) for number in range(len(besides))),
        )
        for r in rows
    }


def _counts() -> list[sa.Label[int]]:
    counts = [factor.count().label(f"count_{factor.key}") for factor in registry.FACTORS]
    return counts + [factor.count_disabled().label(f"disabled_{factor.key}") for factor in registry.FACTORS]
