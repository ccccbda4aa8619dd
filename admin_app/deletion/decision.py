"""The approvers' step: decide on a hashed preview, send it back, refuse.

The threats: one person alone has somebody erased, or is erased as they themselves decided. So whoever asked, entered the
request or passed it on decides nothing, nor whom it is about; a whole account takes two approvers who don't depend on
each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case import doers, moves, telling
from admin_app.data_case.desk import deciding
from admin_app.data_case.models import DataCase, DataCaseAct
from admin_app.deletion import preview, transitions
from admin_app.deletion.models import NOTE_MAX, DeletionApproval
from admin_app.independence import service as independence
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import RoleKey, require_fresh
from admin_app.kernel.rights.reasons import needed, typed
from admin_app.policy import service as policy
from admin_app.policy.register import Key

A = DataCaseAct
OF_PERSON, OF_ACCOUNT = 1, 2  # approvers it takes
ASKED_BY_YOU = N_("You asked for this, so someone else must decide.")
PASSED_ON_BY_YOU = N_("You passed this on to approval, so someone else must decide.")
APPROVED_BY_YOU = N_("You approved this as the first of two, so someone else must be the second.")


def approve(
    actor: Actor,
    case_id: UUID,
    *,
    version: int | None,
    number: str,
    note: str,
    fingerprint: str | None = None,
) -> datetime | None:
    """Approve a deletion on the preview as it stands. Gives when the waiting time ends, None after the first of two.

    `number` is the case's, typed; `fingerprint` that of the preview which the page showed, None where no page did. Raises
    ReauthRequired, NotAllowed (own request, own data, entered, passed on or approved before, not independent), CaseMoved,
    CaseFrozen, Invalid, and Conflict when a fact changed or a legal hold stands: the approval then isn't kept, the lapse is.
    """
    require_fresh(actor)
    note = needed(note, "note", limit=NOTE_MAX)
    with transaction():
        held = transitions.lock(actor, A.FIRST_APPROVED, case_id, version)
        given = approvals(case_id)
        _refuse_same_person(actor, held.case, given)
        typed(number, held.case.number)
        stopped = preview.stopped(held)
        if stopped is None:
            if fingerprint is not None and fingerprint != held.deletion.plan_hash:
                raise Conflict(
                    N_(
                        "The preview has been made again since you opened the case. Look at it before you decide."
                    )
                )
            return _approve(actor, held, note, len(given) + 1)
    raise stopped


def _approve(actor: Actor, held: transitions.Locked, note: str, given: int) -> datetime | None:
    case, deletion = held.case, held.deletion
    db.session.add(
        DeletionApproval(case_id=case.id, by_id=actor.user_id, plan_hash=deletion.plan_hash, note=note)
    )
    if given < approvers_needed(case):
        transitions.move(actor, held, A.FIRST_APPROVED, note, fingerprint=deletion.plan_hash)
        telling.turn(actor, case)
        return None
    now = clock.now()
    case.decided_by, case.decided_at = actor.user_id, now
    # Whole days of 24 hours, so that no change of the clocks shortens it (SECURITY 48).
    until = now + timedelta(days=policy.number(Key.DELETION_WAIT_DAYS, case.account_id))
    deletion.wait_until = until
    transitions.move(
        actor, held, A.APPROVED, note, fingerprint=deletion.plan_hash, wait_until=until.isoformat()
    )
    queue.enqueue(transitions.PROCEED, case.id, at=until)
    transitions.inform(actor, A.APPROVED, held, wait_until=until)
    return until


def send_back(actor: Actor, case_id: UUID, *, version: int | None, note: str) -> None:
    """Give the case back with what is to be looked at. Raises CaseMoved, CaseFrozen, Invalid, NotAllowed."""
    note = needed(note, "note", limit=NOTE_MAX)
    with transaction():
        held = transitions.lock(actor, A.SENT_BACK, case_id, version)
        _refuse_same_person(actor, held.case, [])
        transitions.forget_decision(held)
        transitions.move(actor, held, A.SENT_BACK, note)
        telling.turn(actor, held.case)


def pass_on(actor: Actor, case_id: UUID, *, version: int | None, note: str) -> None:
    """Pass a case that was sent back on to approval again, with a new preview. Raises CaseMoved, CaseFrozen, Invalid."""
    note = needed(note, "note", limit=NOTE_MAX)
    with transaction():
        held = transitions.lock(actor, A.PASSED_ON, case_id, version)
        preview.make(held)
        transitions.move(actor, held, A.PASSED_ON, note)
        telling.turn(actor, held.case)


def refuse(actor: Actor, case_id: UUID, *, version: int | None, number: str, reasons: str) -> None:
    """Say no, with the reasons; the mail names where to complain and that a court may be asked (GDPR art. 12(4)).

    `number` is the case's, typed. Raises ReauthRequired, NotFound, NotAllowed, CaseMoved, CaseFrozen, Invalid beside
    `number` or `reasons`.
    """
    require_fresh(actor)
    told = needed(reasons, "reasons", limit=NOTE_MAX)
    with transaction():
        held = transitions.lock(actor, A.REFUSED, case_id, version)
        _refuse_same_person(actor, held.case, [])
        typed(number, held.case.number)
        deciding.end_refused(actor, held.case, told)


def approvers_needed(case: DataCase) -> int:
    """How many approvers a deletion takes."""
    return OF_ACCOUNT if case.whole_account else OF_PERSON


def why_not(actor: Actor, case: DataCase) -> NotAllowed | None:
    """Why this person doesn't decide a case, for its page; None where they may. The command judges again."""
    try:
        _refuse_same_person(actor, case, approvals(case.id))
    except NotAllowed as refused:
        return refused
    return None


def approvals(case_id: UUID) -> list[DeletionApproval]:
    """What was approved of the preview as it stands, the first on top."""
    wanted = sa.select(DeletionApproval).where(DeletionApproval.case_id == case_id)
    return list(db.session.scalars(wanted.order_by(DeletionApproval.at)))


def barred(case: DataCase) -> frozenset[UUID]:
    """Who doesn't decide a case besides whoever it is about, asked or entered it: who passed it on, or approved it already."""
    return doers.of(case.id, A.PASSED_ON) | {row.by_id for row in approvals(case.id)}


def is_barred(reader: sa.BindParameter[UUID]) -> sa.ColumnElement[bool]:
    """The same as a condition on `DataCase`."""
    given = sa.exists().where(DeletionApproval.case_id == DataCase.id, DeletionApproval.by_id == reader)
    return sa.or_(doers.did(reader, A.PASSED_ON), given)


def _refuse_same_person(actor: Actor, case: DataCase, given: Sequence[DeletionApproval]) -> None:
    me = actor.user_id
    why = moves.bar(actor, case)
    if me is not None and me == case.requested_by:
        why = ASKED_BY_YOU
    elif any(row.by_id == me for row in given):
        why = APPROVED_BY_YOU
    elif why == moves.DID_A_STEP:
        why = PASSED_ON_BY_YOU
    if why:
        raise NotAllowed(why, grantor=RoleKey.APPROVER)
    for other in (case.entered_by, *(row.by_id for row in given), *doers.of(case.id, A.PASSED_ON)):
        independence.require_independent(actor, other)
