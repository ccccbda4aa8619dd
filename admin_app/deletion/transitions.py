"""What every step of a deletion goes through: the locks, the mails with the link that stops it, and what is blocked.

The account is locked first, then the person, then the case, always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case import moves, telling
from admin_app.data_case.models import DataCase, DataCaseAct, DataCaseState
from admin_app.deletion.holds import blocking
from admin_app.deletion.kind import BLOCKING, DELETION_CASE, OPEN
from admin_app.deletion.models import Deletion, DeletionApproval
from admin_app.identity.models import Account, User
from admin_app.kernel import queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import NotFound
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link import service as mailed_links
from admin_app.recipient import service as recipients

PROCEED = "deletion.proceed"
LINK_LIFE = timedelta(days=120)  # longer than any case takes: extended, and its longest waiting time


@dataclass(frozen=True, slots=True)
class Locked:
    """A deletion with its case, and whom it is about, all locked."""

    case: DataCase
    deletion: Deletion
    account: Account | None
    subject: User


def lock(
    actor: Actor,
    act: DataCaseAct,
    case_id: UUID,
    version: int | None = None,
    *,
    reader: Actor | None = None,
) -> Locked:
    """Lock a deletion for an act, and judge who acts. Raises as `moves.lock` does."""
    account, subject = moves.lock_subject(case_id)
    case = moves.lock(actor, act, case_id, version, reader=reader)
    return of_case(case, account, subject)


def lock_for_job(case_id: UUID) -> Locked | None:
    """The same whatever its state, for a job that steps aside; None where there is none, it has ended, or it rests.

    It rests while a dispute freezes it, and until a doubt about who asked is answered.
    """
    try:
        account, subject = moves.lock_subject(case_id)
    except NotFound:
        return None
    case = lock_row(DataCase, case_id)
    if case is None or case.state not in OPEN:
        return None
    if case.frozen_by is not None or case.paused_at is not None:
        return None
    return of_case(case, account, subject)


def of_case(case: DataCase, account: Account | None, subject: User) -> Locked:
    """A deletion whose case is locked already. Raises NotFound for a case of another kind."""
    deletion = lock_row(Deletion, case.id)
    if deletion is None:
        raise NotFound
    return Locked(case, deletion, account, subject)


def locked_with(case: DataCase) -> Locked:
    """The same in the hands of whoever made the case, or locked it as `data_case` does."""
    account = lock_row(Account, case.account_id)
    subject = lock_row(User, case.subject_id)
    if subject is None:
        raise NotFound
    return of_case(case, account, subject)


def move(
    actor: Actor,
    held: Locked,
    act: DataCaseAct,
    words: str = "",
    *,
    changed: Sequence[str] = (),
    **facts: object,
) -> None:
    """Bring the case to its next state; blocks whom it is about while it waits, and gives back what was blocked after it.

    `changed` are keys of facts that made the step, which its readers and the trail are told.
    """
    if changed:
        facts["changed"] = ", ".join(changed)
    before = held.case.state
    moves.move(actor, held.case, act, words, facts=facts, changed=changed)
    db.session.flush()
    settle(held, was_blocked=before in BLOCKING)


def settle(held: Locked, *, was_blocked: bool) -> None:
    """Block or unblock whom a deletion is about, as its state asks for."""
    blocked = held.case.state in BLOCKING
    if blocked and not was_blocked:
        blocking.begin(held.case)
    elif was_blocked and not blocked and held.case.state is not DataCaseState.EXECUTED:
        blocking.end(held.case)


def go_on(case_id: UUID) -> None:
    """Have the next step looked for at once, in the caller's transaction."""
    queue.drop(PROCEED, case_id)
    queue.enqueue(PROCEED, case_id)


def forget_decision(held: Locked) -> None:
    """What was approved doesn't count any more, nothing is due, and recipients who were told to erase hear that it is called off.

    They are told anew once it is approved again.
    """
    db.session.execute(sa.delete(DeletionApproval).where(DeletionApproval.case_id == held.case.id))
    recipients.call_off(held.case.id)
    held.deletion.wait_until = held.deletion.answers_until = None
    held.case.decided_by = held.case.decided_at = None
    queue.drop(PROCEED, held.case.id)


def inform(actor: Actor, act: DataCaseAct, held: Locked, **words: object) -> None:
    """Mail whom it is about, where the act has a mail, with a link that takes the request back while that can be done."""
    mail = DELETION_CASE.of(act).mail
    if mail is None:
        return
    if can_be_stopped(held.case, held.deletion):
        words["withdraw"] = withdraw_link(held)
    telling.tell(held.case, lambda to: mail(to, actor, account=held.account, case=held.case, **words))


def can_be_stopped(case: DataCase, deletion: Deletion) -> bool:
    """Whether whoever asked may still take it back: never once recipients were told, whatever has stopped it since."""
    return case.state in DELETION_CASE.of(DataCaseAct.WITHDRAWN).sources and deletion.notified_at is None


def withdraw_link(held: Locked) -> str:
    """A link that takes the request back, also for somebody who can't sign in any more."""
    issued = mailed_links.issue(
        held.subject.id,
        LinkPurpose.DELETION_WITHDRAW,
        state=mailed_links.state_of_answer(),
        life=LINK_LIFE,
        payload={"case": held.case.id.hex},
        keep_older=True,
    )
    return issued.token
