"""What goes on by itself: legal holds, the waiting time, the notices to recipients, the beginning of the erasure."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case import moves
from admin_app.data_case.kind import rules_of
from admin_app.data_case.models import OPEN_CONDITION, DataCase, DataCaseAct, DataCaseKind, DataCaseState
from admin_app.deletion import preview, transitions
from admin_app.deletion.holds import holding
from admin_app.deletion.models import Deletion
from admin_app.erasure import service as erasure
from admin_app.erasure.service import LastAddress, OutsideAnswer
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor, ActorKind, system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.legal_hold.models import LegalHold
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.recipient import service as recipients
from admin_app.recipient.models import NoticeKind

A, S = DataCaseAct, DataCaseState
WATCHED = (S.HELD, S.IN_APPROVAL, S.APPROVED, S.NOTIFIED)


def proceed(actor: Actor, case_id: UUID) -> None:
    """Take the next step that is due in a deletion; a job, safe to run again at any time.

    After the waiting time the recipients are told; once they have answered, or their time is over, the erasure begins. A
    changed fact lets the approval lapse and a legal hold stops it at any of these. Raises NotAllowed for people.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    with transaction():
        held = transitions.lock_for_job(case_id)
        if held is None or held.case.state not in WATCHED:
            return
        if held.case.state is S.HELD:
            preview.release(held)
        elif preview.stopped(held) is None:
            _go_on(actor, held)


def watch() -> None:
    """Let approvals lapse whose facts have changed, stop and release by legal holds, and go on where a job was lost; hourly."""
    wanted = sa.select(DataCase.id).where(
        OPEN_CONDITION, DataCase.kind == DataCaseKind.DELETION, DataCase.state.in_(WATCHED)
    )
    for case_id in list(db.session.scalars(wanted.order_by(DataCase.due_at, DataCase.id))):
        proceed(system(), case_id)


def answered(case_id: UUID) -> None:
    """The recipients' notices of a case are over: it goes on. Part of the transaction in which the last one ended."""
    is_deletion = sa.exists().where(DataCase.id == case_id, DataCase.state == S.NOTIFIED)
    if db.session.scalar(sa.select(is_deletion)):
        transitions.go_on(case_id)


def hold_moved(hold: LegalHold) -> None:
    """A legal hold was placed or has ended: what it stops rests at once, and what waited for its end goes on.

    Part of the transaction of the hold.
    """
    is_deletion = DataCase.kind == DataCaseKind.DELETION
    wanted = sa.select(DataCase.id).where(OPEN_CONDITION, is_deletion, holding.stopped_by(hold))
    for case_id in db.session.scalars(wanted).all():
        queue.enqueue(transitions.PROCEED, case_id)


def proven(_actor: Actor, case: DataCase) -> None:
    """A doubt about who asked is answered: what came due meanwhile goes on. Part of the transaction of the answer."""
    if case.state in WATCHED:
        at = db.session.scalar(sa.select(Deletion.wait_until).where(Deletion.case_id == case.id))
        _again(case.id, max(at or clock.now(), clock.now()))


def _go_on(actor: Actor, held: transitions.Locked) -> None:
    if held.case.state is S.APPROVED:
        _tell_recipients(actor, held)
    if held.case.state is S.NOTIFIED:
        _begin_erasure(actor, held)


def _tell_recipients(actor: Actor, held: transitions.Locked) -> None:
    case, deletion, now = held.case, held.deletion, clock.now()
    if deletion.wait_until is None or now < deletion.wait_until:  # also where the clock was set back
        _again(case.id, deletion.wait_until or now)
        return
    subject = {"account_id": case.account_id} if case.whole_account else {"person_id": case.subject_id}
    recipients.tell(actor, kind=NoticeKind.ERASED, case_id=case.id, **subject)
    deletion.notified_at = now
    deletion.answers_until = now + timedelta(days=policy.number(Key.RECIPIENT_WAIT_DAYS))
    transitions.move(actor, held, A.NOTIFIED)
    db.session.flush()


def _begin_erasure(actor: Actor, held: transitions.Locked) -> None:
    case, deletion, now = held.case, held.deletion, clock.now()
    late = deletion.answers_until is None or now >= deletion.answers_until
    if not late and not recipients.all_answered_or_over(case.id):
        _again(case.id, deletion.answers_until or now)
        return
    recipients.give_up(case.id)
    deletion.executed_at = now
    transitions.move(actor, held, A.EXECUTED)
    queue.drop(transitions.PROCEED, case.id)
    end_others(case)
    user = held.subject
    erasure.begin(
        actor,
        case_id=case.id,
        subject=preview.subject_of(case),
        address=LastAddress(user.email, user.full_name, user.language, user.time_zone),
        answers=[
            OutsideAnswer(a.recipient, a.state, a.ended_at)
            for a in recipients.answers(case.id)
            if a.kind is NoticeKind.ERASED
        ],
    )


def end_others(case: DataCase) -> None:
    """What else whoever is erased asked for about their data has no object any more."""
    whose = (
        DataCase.account_id == case.account_id
        if case.whole_account
        else DataCase.subject_id == case.subject_id
    )
    wanted = (
        sa.select(DataCase)
        .where(OPEN_CONDITION, whose, DataCase.id != case.id)
        .with_for_update(key_share=True)
    )
    for other in db.session.scalars(wanted.order_by(DataCase.id)).all():
        if other.state in rules_of(other.kind).table.of(A.WITHDRAWN).sources:
            moves.end(system(), other, A.WITHDRAWN)


def _again(case_id: UUID, at: datetime) -> None:
    queue.drop(transitions.PROCEED, case_id)
    queue.enqueue(transitions.PROCEED, case_id, at=at)
