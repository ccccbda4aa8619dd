"""After two members of staff took a way to sign in away, a mailed password link waits a day (SECURITY 56).

So staff's removal and the person's mailbox are never enough together: everybody who is told of the removal has
the time to object. The link is mailed at once and says from when on it works.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.sign_in.candidate import Candidate
from admin_app.sign_in.models import PasswordCredential

WAIT = timedelta(hours=24)


class ResetWaits(DomainError):
    """The link is good, but not yet; `until` says when it opens."""

    status = 403
    code = "reset_waits"
    message: ClassVar[str] = N_(
        "This link doesn't work yet: our support changed how you sign in, so a new password waits 24 hours."
    )

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__()


def begin(user_id: UUID) -> datetime:
    """Let mailed password links of a person wait from now on, in the caller's transaction; until when."""
    until = clock.now() + WAIT
    _set(user_id, until)
    return until


def end(user_id: UUID) -> None:
    """Let them work again: the operator at the console takes the responsibility, or a new password was set."""
    _set(user_id, None)


def _set(user_id: UUID, until: datetime | None) -> None:
    db.session.execute(
        sa.update(PasswordCredential)
        .where(PasswordCredential.user_id == user_id)
        .values(reset_waits_until=until)
        .execution_options(synchronize_session=False)
    )


def opens_at(person: Candidate) -> datetime | None:
    """When a mailed password link of this person begins to work; None where it works at once."""
    until = person.reset_waits_until
    return until if until and until > clock.now() else None


def life(person: Candidate) -> timedelta | None:
    """How long a link made now has to live so that it works as long as any; None for the usual time."""
    opens = opens_at(person)
    return opens - clock.now() + timedelta(minutes=policy.number(Key.RESET_MINUTES)) if opens else None


def require_over(person: Candidate) -> None:
    """Raises ResetWaits while the wait isn't over."""
    opens = opens_at(person)
    if opens:
        raise ResetWaits(opens)
