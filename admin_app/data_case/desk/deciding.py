"""The approver's steps on a request about personal data: extend it, refuse it, do what it asks for.

Nobody decides on their own data, nor on a request that they entered. Each step judges again under the case's lock.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from admin_app.data_case import deadlines, moves, telling
from admin_app.data_case.kind import DATA_CASE, rules_of
from admin_app.data_case.models import ENTERED, WORDS_MAX, DataCase, DataCaseAct, DataCaseKind
from admin_app.data_copy import service as copies
from admin_app.data_copy.models import CopyState
from admin_app.kernel import clock, queue, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.recipient import service as recipients
from admin_app.recipient.models import NoticeKind
from admin_app.restriction import service as restrictions

JOB = "data_case.copy"  # looks whether the copy is written
LOOK_AGAIN = timedelta(minutes=2)
OTHER_KIND = N_("This isn’t what the request asks for.")


def note(actor: Actor, case_id: UUID, *, note: str, version: int | None = None) -> None:
    """Write something down for colleagues; the person finds it in a copy of their data, not on their page.

    Raises NotFound, NotAllowed, Invalid (note), CaseMoved, CaseFrozen.
    """
    told = reasons.needed(note, "note", limit=WORDS_MAX)
    with transaction():
        case = moves.lock(actor, DataCaseAct.NOTED, case_id, version)
        moves.move(actor, case, DataCaseAct.NOTED, told)


def send_back(actor: Actor, case_id: UUID, *, note: str, version: int | None = None) -> None:
    """Give the request back for what is missing: to the person, who is mailed, or to whoever entered it for them.

    The time to decide goes on (art. 12(3) knows no pause for that), so an approver may still decide meanwhile. Raises NotFound,
    NotAllowed (one's own data or entry), Invalid (note), CaseMoved, CaseFrozen, Conflict for a kind with a way of its own.
    """
    told = reasons.needed(note, "note", limit=WORDS_MAX)
    with transaction():
        known = moves.row(case_id)
        act = DataCaseAct.SENT_BACK if known.source in ENTERED else DataCaseAct.ASKED_PERSON
        if rules_of(known.kind).table is not DATA_CASE:
            raise Conflict(OTHER_KIND, code="kind")
        case = moves.lock(actor, act, case_id, version)
        moves.move(actor, case, act, told)
        if act is DataCaseAct.ASKED_PERSON:
            telling.sent_back(actor, case, told)
        else:
            telling.turn(actor, case)


def supplement(actor: Actor, case_id: UUID, *, words: str, version: int | None = None) -> None:
    """Add to a request that was entered what an approver misses, in the person's words; it waits for a decision again.

    Raises NotFound, NotAllowed (role), Invalid (words), CaseMoved, CaseFrozen.
    """
    told = reasons.needed(words, "words", limit=WORDS_MAX)
    with transaction():
        case = moves.lock(actor, DataCaseAct.SUPPLEMENTED, case_id, version)
        moves.move(actor, case, DataCaseAct.SUPPLEMENTED, told)
        telling.turn(actor, case)


def extend(actor: Actor, case_id: UUID, *, note: str, version: int | None = None) -> None:
    """Take up to two further months, once, before the first one ends; the person reads why (art. 12(3)).

    Raises NotFound, NotAllowed (one's own data or entry), Invalid (note), CaseMoved, CaseFrozen, Conflict (extended
    already, late already).
    """
    told = reasons.needed(note, "note", limit=WORDS_MAX)
    with transaction():
        case = moves.lock(actor, DataCaseAct.EXTENDED, case_id, version)
        refuse_extension(case)
        case.extended_at, case.extension_reason = clock.now(), told
        stood_still = max(case.due_at - deadlines.due(case.received_at), timedelta())
        case.due_at = deadlines.extended_due(case.received_at) + stood_still
        moves.move(actor, case, DataCaseAct.EXTENDED, told)
        telling.extended(actor, case, told)


def may_extend(case: DataCase) -> bool:
    """Whether its time can still be extended: once, and before it is over; while proof is awaited it stands still."""
    return case.extended_at is None and (case.paused_at or clock.now()) < case.due_at


def refuse_extension(case: DataCase) -> None:
    """Raises Conflict where the time can't be extended any more."""
    if case.extended_at is not None:
        raise Conflict(N_("The time was extended already; that is possible once."), code="extended")
    if not may_extend(case):
        raise Conflict(
            N_("The month is over, so the time can’t be extended any more. Answer now."), code="late"
        )


def refuse(actor: Actor, case_id: UUID, *, number: str, note: str, version: int | None = None) -> None:
    """Say no, with the reasons; the mail names where to complain and that a court may be asked (art. 12(4)).

    `number` is the case's, typed. Raises ReauthRequired, NotFound, NotAllowed (one's own data or entry), Invalid (number,
    note), CaseMoved, CaseFrozen, Conflict for a kind that is refused in a way of its own (a deletion).
    """
    told = reasons.needed(note, "note", limit=WORDS_MAX)
    require_fresh(actor)
    with transaction():
        case = moves.lock(actor, DataCaseAct.REFUSED, case_id, version)
        if rules_of(case.kind).table is not DATA_CASE:
            raise Conflict(OTHER_KIND, code="kind")
        reasons.typed(number, case.number)
        end_refused(actor, case, told)


def end_refused(actor: Actor, case: DataCase, told: str) -> None:
    """The refusal itself, under the case's lock in the caller's transaction, once the kind's own checks are passed."""
    moves.end(actor, case, DataCaseAct.REFUSED, told)
    telling.refused(actor, case, told)


def give_copy(actor: Actor, case_id: UUID, *, note: str | None = "", version: int | None = None) -> None:
    """Grant access: a copy of the person's data is written, which they download freshly signed in (art. 15).

    The request is done once the copy is there. Raises ReauthRequired, NotFound, NotAllowed, CaseMoved, CaseFrozen, Conflict
    (another kind of request, a copy under way).
    """
    told = text.clean_line(note or "", WORDS_MAX, "note", required=False, lines=True)
    require_fresh(actor)
    with transaction():
        case = _of_kind(actor, DataCaseAct.FULFILLED, case_id, version, DataCaseKind.ACCESS)
        case.copy_id = copies.begin(case.subject_id)
        moves.decide(actor, case, DataCaseAct.FULFILLED, told)
        queue.enqueue(JOB, case.id, at=clock.now() + LOOK_AGAIN)


def look_for_copy(actor: Actor, case_id: UUID) -> None:
    """The job after a grant: the request is done once its copy is there; where it failed an approver decides anew."""
    with transaction():
        case = moves.lock_for_job(case_id)
        if case is None or case.copy_id is None or case.kind is not DataCaseKind.ACCESS:
            return
        if not moves.begins(DataCaseAct.COPY_READY, case):
            return
        state = copies.state(case.copy_id)
        if state in copies.UNDER_WAY:
            queue.enqueue(JOB, case.id, at=clock.now() + LOOK_AGAIN)
        elif state in {CopyState.READY, CopyState.EXPIRED}:
            moves.move(actor, case, DataCaseAct.COPY_READY)  # the copy has a mail of its own
            queue.drop(telling.JOB, case.id)
        else:
            case.copy_id = case.decided_by = case.decided_at = None
            moves.move(actor, case, DataCaseAct.COPY_FAILED)
            telling.turn(actor, case)


def correct(actor: Actor, case_id: UUID, *, note: str, version: int | None = None) -> None:
    """Say what was corrected where it is held (art. 16); the person reads it.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid (note), CaseMoved, CaseFrozen, Conflict (another kind of request).
    """
    _correction(actor, DataCaseAct.CORRECTED, case_id, note, version)


def keep_statement(actor: Actor, case_id: UUID, *, note: str, version: int | None = None) -> None:
    """Leave what is held, and keep the person's own words beside it as a supplementary statement (art. 16).

    The statement is what the request says; it is part of each copy of the person's data. `note` says why nothing is
    changed. Raises as `correct`.
    """
    _correction(actor, DataCaseAct.STATED, case_id, note, version)


def restrict(
    actor: Actor, case_id: UUID, *, number: str, ground: str, note: str, version: int | None = None
) -> None:
    """Restrict the person's data as they asked (art. 18); the person reads the note.

    `number` is the case's, typed. Raises ReauthRequired, NotFound, NotAllowed, Invalid (number, ground, note), CaseMoved,
    CaseFrozen, Conflict (another kind of request, restricted already).
    """
    told = reasons.needed(note, "note", limit=WORDS_MAX)
    require_fresh(actor)
    with transaction():
        case = _of_kind(actor, DataCaseAct.RESTRICTED, case_id, version, DataCaseKind.RESTRICTION)
        reasons.typed(number, case.number)
        reason = told[: reasons.REASON_MAX]
        restrictions.begin(actor, case.subject_id, ground=ground, reason=reason, case_id=case.id)
        moves.decide(actor, case, DataCaseAct.RESTRICTED, told)
        telling.fulfilled(actor, case, DataCaseAct.RESTRICTED.value, told)


def _correction(actor: Actor, act: DataCaseAct, case_id: UUID, note: str, version: int | None) -> None:
    told = reasons.needed(note, "note", limit=WORDS_MAX)
    require_fresh(actor)
    with transaction():
        case = _of_kind(actor, act, case_id, version, DataCaseKind.CORRECTION)
        moves.decide(actor, case, act, told)
        telling.fulfilled(actor, case, act.value, told)
        if act is DataCaseAct.CORRECTED:  # whoever received it corrects it too (art. 19)
            recipients.tell(
                actor,
                kind=NoticeKind.CORRECTED,
                case_id=case.id,
                person_id=case.subject_id,
                account_id=case.account_id,
                words=case.topic.value if case.topic else "",
            )


def _of_kind(
    actor: Actor, act: DataCaseAct, case_id: UUID, version: int | None, kind: DataCaseKind
) -> DataCase:
    case = moves.lock(actor, act, case_id, version)
    if case.kind is not kind:
        raise Conflict(OTHER_KIND, code="kind")
    return case
