"""When a new password has to wait: after staff took a way to sign in away, or while a dispute isn't decided.

After a removal a mailed link waits a day, so that everybody who is told has the time to object (SECURITY 56). A
dispute lets it wait 72 h where no second factor was on, and holds it until two members of staff have decided where
somebody objected, or until another administrator has confirmed it where it is about a member of staff.
The link may be mailed at once; it says from when on it works.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.models import PasswordCredential, ResetHold

WAIT = timedelta(hours=24)
DECIDED_BY_PEOPLE = frozenset({ResetHold.OBJECTED, ResetHold.COLLEAGUE})


class ResetWaits(DomainError):
    """The link is good, but not yet; `until` says when it opens, `hold` why it waits."""

    status = 403
    code = "reset_waits"
    message: ClassVar[str] = N_(
        "This link doesn’t work yet: our support changed how you sign in, so a new password has to wait 24 hours."
    )

    def __init__(self, until: datetime, hold: ResetHold | None = None) -> None:
        self.until, self.hold = until, hold or ResetHold.REMOVAL
        super().__init__(WAITS if hold is ResetHold.WAIT else None)


class ResetHeld(DomainError):
    """No new password before people have decided; there is no date, `hold` says who decides."""

    status = 403
    code = "reset_held"
    message: ClassVar[str] = N_(
        "No new password can be set yet: somebody we informed objected. Our support decides; write to them."
    )

    def __init__(self, hold: ResetHold, *, to_staff: bool = False) -> None:
        self.hold = hold
        words = STAFF_READ if to_staff else {ResetHold.COLLEAGUE: COLLEAGUE}
        super().__init__(words.get(hold))


WAITS = N_(
    "This link doesn’t work yet: no second step was on that would prove who you are, so a new password has to wait 72 hours."
)
COLLEAGUE = N_("No new password can be set yet: another administrator has to look at what happened first.")
STAFF_READ = {
    ResetHold.OBJECTED: N_(
        "A link would lead nowhere yet: this person reported “This wasn’t me” and somebody objected. Two members of staff have to decide on the dispute’s page first."
    ),
    ResetHold.COLLEAGUE: N_(
        "A link would lead nowhere yet: this colleague reported “This wasn’t me”. Another administrator confirms it on the dispute’s page, which sends the link."
    ),
}


def begin(user_id: UUID) -> datetime:
    """Let mailed password links of a person wait a day from now on, in the caller's transaction; until when.

    A longer wait stays, and so does one that ends by a decision: what is left of the day is waited afterwards.
    """
    until = clock.now() + WAIT
    row = lock_row(PasswordCredential, user_id)
    if row is not None:
        row.reset_waits_until = until = max(row.reset_waits_until or until, until)
        row.reset_hold = row.reset_hold if row.reset_hold in DECIDED_BY_PEOPLE else ResetHold.REMOVAL
        db.session.flush()
    return until


def hold(user_id: UUID, why: ResetHold, until: datetime | None = None) -> None:
    """Let a new password wait because of a dispute, until a moment or a decision, in the caller's transaction.

    A day's wait after a removal goes on beside it.
    """
    row = lock_row(PasswordCredential, user_id)
    if row is None:
        return
    removal = row.reset_waits_until if row.reset_hold is ResetHold.REMOVAL else None
    row.reset_waits_until = max((moment for moment in (removal, until) if moment), default=None)
    row.reset_hold = why
    db.session.flush()


def decided(user_id: UUID) -> None:
    """People have decided: what is left of a day's wait after a removal stays, in the caller's transaction."""
    row = lock_row(PasswordCredential, user_id)
    if row is None:
        return
    left = row.reset_waits_until if row.reset_hold in DECIDED_BY_PEOPLE else None
    row.reset_waits_until = left if left and left > clock.now() else None
    row.reset_hold = ResetHold.REMOVAL if row.reset_waits_until else None
    db.session.flush()


def end(user_id: UUID) -> None:
    """Let them work again: a new password was set, or the operator at the console takes the responsibility."""
    db.session.execute(
        sa.update(PasswordCredential)
        .where(PasswordCredential.user_id == user_id)
        .values(reset_waits_until=None, reset_hold=None)
        .execution_options(synchronize_session=False)
    )


def is_held(person: SignInSubject) -> bool:
    """Whether people have to decide before this person sets a new password."""
    return person.reset_hold in DECIDED_BY_PEOPLE


def opens_at(person: SignInSubject) -> datetime | None:
    """When a mailed password link of this person begins to work; None where it works at once."""
    until = person.reset_waits_until
    return until if until and until > clock.now() else None


def life(person: SignInSubject) -> timedelta | None:
    """How long a link made now has to live so that it works as long as any; None for the usual time."""
    opens = opens_at(person)
    if opens is None:
        return None
    return opens - clock.now() + timedelta(minutes=policy.number(Key.RESET_MINUTES, person.account_id))


def require_decided(person: SignInSubject, *, to_staff: bool = False) -> None:
    """Raises ResetHeld while people have to decide, in words for the person or `to_staff` who help."""
    if person.reset_hold is not None and is_held(person):
        raise ResetHeld(person.reset_hold, to_staff=to_staff)


def require_over(person: SignInSubject) -> None:
    """Raises ResetWaits while the wait isn't over, ResetHeld while people have to decide."""
    require_decided(person)
    opens = opens_at(person)
    if opens:
        raise ResetWaits(opens, person.reset_hold)
