"""What every act on a recovery case goes through: its lock, its next state, the event and the mail of the act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.bell import service as bell
from admin_app.contact import security_mail
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import lock_row
from admin_app.recovery_case import rules
from admin_app.recovery_case.kind import RECOVERY_CASE, RecoveryAct
from admin_app.recovery_case.models import CancelledBy, RecoveryCase


def lock(user_id: UUID, act: RecoveryAct) -> RecoveryCase | None:
    """A person's open case, locked after its person; None where there is none that the act begins from."""
    found = rules.standing(user_id)
    case = lock_row(RecoveryCase, found.id) if found else None
    return case if case is not None and case.state in RECOVERY_CASE.of(act).sources else None


def move(case: RecoveryCase, act: RecoveryAct) -> None:
    """Bring a locked case to the act's next state."""
    case.state = RECOVERY_CASE.next_state(act, case.state)
    bell.silence(case.user_id)


def cancel(case: RecoveryCase, by: CancelledBy) -> None:
    """End a locked case for good; nobody is told here."""
    move(case, RecoveryAct.CANCELLED)
    case.cancelled_at, case.cancelled_by = clock.now(), by.value
    queue.drop(rules.JOB_READY, case.id)


def record(
    act: RecoveryAct,
    actor: Actor,
    case: RecoveryCase,
    account_id: UUID | None,
    *,
    facts: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Record the event of an act, where it has one."""
    event = RECOVERY_CASE.of(act).event
    if event is not None:
        audit.record(
            event, actor, account_id=account_id, subject_id=case.user_id, facts=facts or {}, reason=reason
        )


def tell(act: RecoveryAct, actor: Actor, user_id: UUID, **words: object) -> None:
    """Tell the person at every known address, by the act's mail; `words` are what it tells besides."""
    mail = RECOVERY_CASE.of(act).mail
    if mail is not None:
        security_mail.everywhere(user_id, lambda who: mail(who, actor, **words))
