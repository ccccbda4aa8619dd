"""Why an account isn't simply active, for a banner above the pages of its people; read only where it isn't."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from admin_app.closing.kind import STAGES, Step
from admin_app.closing.models import OPEN_STATES, Closing, State
from admin_app.identity.models import Account
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import AccountStatus, Permission


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """How one's own account stands. The reason of a suspension, and what can be done, are for those who may do it."""

    status: AccountStatus
    reason: str
    state: State | None  # of the closing that is under way
    execute_at: datetime | None
    frozen: bool  # a dispute has to be decided first

    @property
    def asked(self) -> bool:
        """Whether billing waits for an answer."""
        return self.state is not None and STAGES[self.state].asks_customer

    @property
    def ends_at(self) -> datetime | None:
        """When the account is closed, once that is decided."""
        waiting = self.state is not None and STAGES[self.state].step is Step.WAITING
        return self.execute_at if waiting else None


def of_own(actor: Actor) -> AccountStanding | None:
    """The account this person acts in, in one statement; None where there is none."""
    wanted = (
        sa.select(Account.status, Account.status_reason, Closing.state, Closing.execute_at, Closing.frozen_by)
        .outerjoin(Closing, sa.and_(Closing.account_id == Account.id, Closing.state.in_(OPEN_STATES)))
        .where(Account.id == actor.acting_account_id)
    )
    row = db.session.execute(wanted).first()
    if row is None:
        return None
    reason = row.status_reason if actor.may(Permission.OWN_BILLING_READ) else ""
    return AccountStanding(row.status, reason, row.state, row.execute_at, row.frozen_by is not None)
