"""A doubt about who asked, recorded by staff, and what the person is asked for because of it (GDPR art. 12(6))."""

from __future__ import annotations

from uuid import UUID

from admin_app.data_case import queries, telling
from admin_app.data_case.desk import doubt
from admin_app.data_case.models import OPEN_STATES, DataCase, DataCaseAct
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import lock_row, transaction
from admin_app.request_by_mail import mails


def ask_for_proof(
    actor: Actor, case_id: UUID, *, reason: str, asked: str, version: int | None = None
) -> None:
    """Record a doubt and mail to the known address what is needed; the time to decide stands still until it is answered.

    Raises as `doubt.ask_for_proof`.
    """
    with transaction():
        case = doubt.ask_for_proof(actor, case_id, reason=reason, asked=asked, version=version)
        telling.tell(
            case, lambda to: mails.proof_wanted(to, actor, number=case.number, asked=asked), everywhere=True
        )


def remind(actor: Actor, case_id: UUID) -> None:
    """The job of a reminder: of a request that waits for proof the person and approvers are told again, of others whose turn it is."""
    case = lock_row(DataCase, case_id)
    if case is None or case.paused_at is None:
        telling.remind(actor, case_id)
        return
    if case.frozen_by is not None or case.state not in OPEN_STATES:
        return
    asked = queries.last_words(case.id, DataCaseAct.DOUBTED)
    telling.tell(
        case,
        lambda to: mails.proof_wanted(to, actor, number=case.number, asked=asked, is_reminder=True),
        everywhere=True,
    )
    telling.turn(actor, case)
