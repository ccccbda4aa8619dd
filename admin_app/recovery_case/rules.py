"""The rules of recovery cases: how long they wait, who is told, and when they are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW, Moment
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.recovery_case.models import WAITING_NOW, CaseState, RecoveryCase, Vouch
from admin_app.session.models import AttemptResult, SignInAttempt
from admin_app.sign_in.factors import registry
from admin_app.sign_in.models import PasswordCredential, RecoveryCode
from admin_app.user.models import EmailChange

COMPLETE_WITHIN = timedelta(days=7)  # after the waiting time; then the case lapses
MOST_A_WEEK = 3  # cases a person may open
JOB_READY = "recovery_case.ready"

# Cases that are open, judged by the clock: a lapsed one counts no more, whether or not a job marked it.
OPEN_NOW = sa.and_(RecoveryCase.state == CaseState.WAITING, RecoveryCase.lapses_at > NOW)
_VOUCHES = (
    sa.select(sa.func.count(Vouch.id))
    .where(Vouch.case_id == RecoveryCase.id)
    .correlate(RecoveryCase)
    .scalar_subquery()
)
_STANDING = sa.select(
    RecoveryCase.id,
    RecoveryCase.number,
    RecoveryCase.user_id,
    RecoveryCase.opened_at,
    RecoveryCase.waits_until,
    RecoveryCase.lapses_at,
    RecoveryCase.device,
    RecoveryCase.country,
    RecoveryCase.shortened_by,
    RecoveryCase.version,
    _VOUCHES.label("vouches"),
).where(RecoveryCase.user_id == sa.bindparam("user_id"), OPEN_NOW)


@dataclass(frozen=True, slots=True)
class OpenRecoveryCase:
    """An open case as its pages show it; nothing private in it."""

    id: UUID
    number: str
    user_id: UUID
    opened_at: datetime
    waits_until: datetime
    lapses_at: datetime
    device: str
    country: str
    vouches: int
    shortened: bool
    version: int

    @property
    def ready(self) -> bool:
        """Whether the waiting time is over, judged by the clock."""
        return self.waits_until <= clock.now()


def standing(user_id: UUID) -> OpenRecoveryCase | None:
    """The open case of a person, if there is one. One statement."""
    case = db.session.execute(_STANDING, {"user_id": user_id, "now": clock.now()}).first()
    if case is None:
        return None
    return OpenRecoveryCase(
        case.id,
        case.number or "",
        case.user_id,
        case.opened_at,
        case.waits_until,
        case.lapses_at,
        case.device,
        case.country,
        case.vouches,
        case.shortened_by is not None,
        case.version,
    )


def says_lost() -> sa.ColumnElement[bool]:
    """Whether a `User` has an open case, in a statement that is built once."""
    return sa.exists().where(RecoveryCase.user_id == User.id, OPEN_NOW)


def people_with_one(now: Moment | None = None) -> sa.Select[UUID]:
    """Who has an open case, as ids: by the index of those that wait."""
    moment = clock.now() if now is None else now
    return sa.select(RecoveryCase.user_id).where(WAITING_NOW, RecoveryCase.lapses_at > moment)


def has_lapsed(case: RecoveryCase) -> bool:
    """Whether nobody completed it in time."""
    return case.lapses_at <= clock.now()


def refuse_disputed(user_id: UUID) -> None:
    """While "This wasn't me" stands open, the password alone gives nobody a way in. Raises Conflict."""
    disputed = sa.exists().where(
        PasswordCredential.user_id == user_id,
        PasswordCredential.must_renew,
        PasswordCredential.not_me_at.is_not(None),
    )
    if db.session.scalar(sa.select(disputed)):
        raise Conflict(
            N_(
                "One of your sign-ins was reported with “This wasn’t me”. Until a new password is set, write to our support."
            )
        )


def opened_lately(user_id: UUID) -> int:
    """How many cases a person opened within a week."""
    since = clock.now() - timedelta(days=7)
    return int(
        db.session.scalar(
            sa.select(sa.func.count(RecoveryCase.id)).where(
                RecoveryCase.user_id == user_id, RecoveryCase.opened_at > since
            )
        )
        or 0
    )


def factor_seen_since(user_id: UUID, since: datetime) -> bool:
    """Whether a second factor was used or set up meanwhile, for whatever: then it isn't lost. One statement."""
    signed_in = sa.exists().where(
        SignInAttempt.user_id == user_id,
        SignInAttempt.at > since,
        SignInAttempt.result == AttemptResult.SIGNED_IN,
        SignInAttempt.method.in_(registry.methods()),
    )
    by_code = sa.exists().where(RecoveryCode.user_id == user_id, RecoveryCode.used_at > since)
    return _any(signed_in, by_code, *(factor.is_seen(user_id, since) for factor in registry.FACTORS))


def denied_since(user_id: UUID, since: datetime) -> bool:
    """Whether the person said "This wasn't me" or undid a change of address meanwhile. One statement."""
    return _any(
        sa.exists().where(PasswordCredential.user_id == user_id, PasswordCredential.not_me_at > since),
        sa.exists().where(EmailChange.user_id == user_id, EmailChange.undone_at > since),
    )


def _any(*found: sa.ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(sa.select(sa.or_(*found))))
