"""Recovery cases, as rows."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.recovery_case.models import CaseState, RecoveryCase, Vouch


def make_recovery_case(user: User, account_id: UUID, state: CaseState, *, vouched_by: User) -> UUID:
    """A case in a state that waits for an hour yet; a colleague gave a word for the person."""
    now = clock.now()
    with transaction() as session:
        case = RecoveryCase(
            id=clock.new_id(), user_id=user.id, account_id=account_id, state=state, opened_at=now,
            waits_until=now + timedelta(hours=1), lapses_at=now + timedelta(days=7),
        )  # fmt: skip
        session.add(case)
        session.flush()
        session.add(Vouch(id=clock.new_id(), case_id=case.id, by_user_id=vouched_by.id))
    return case.id
