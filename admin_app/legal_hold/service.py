"""Legal holds: proposed by one, confirmed by another, on a person or an account; they beat each deletion and retention.

The threats: one person alone keeps what somebody has the right to have deleted, and one person alone lets evidence go. So
placing and ending take two who are independent of each other and whom the data isn't about, and what isn't ended has a day
on which it ends or somebody has to say that it is still needed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.withholding import withhold
from admin_app.bell import service as bell
from admin_app.identity.locking import lock_account, lock_person
from admin_app.identity.models import AccountStatus, User
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Subject, require, require_fresh
from admin_app.legal_hold import queries, telling
from admin_app.legal_hold.kind import HOLD, HoldAct
from admin_app.legal_hold.models import EVENT_TARGET, HoldState, LegalHold
from admin_app.legal_hold.terms import REVIEW_WITHIN, Terms, within
from admin_app.proposal import service as proposals
from admin_app.proposal import transitions
from admin_app.proposal.models import Proposal, ProposalKind
from admin_app.session.second_person import judge_for_two

RUN_OUT = "legal_hold.run_out"
UNTIL_SAID = timedelta(days=36_525)  # what may not be told stays untold until somebody says that it may
ABOUT_SELF = N_("This is about your own data, so two others have to take care of it.")
NOT_ON = N_("This hold isn’t on, so nothing can be done with it any more.")


def propose(
    actor: Actor, *, person_id: UUID | None = None, account_id: UUID | None = None, terms: Terms, reason: str
) -> UUID:
    """Ask for a hold on a person or an account; nothing is held until somebody else confirms it. Gives the hold's id.

    Raises ReauthRequired, NotFound, NotAllowed (right, about oneself), Invalid (reason, days, why nobody may be told),
    Conflict where the account, or that of the person, is erased.
    """
    words = reasons.needed(reason)
    untold = terms.judged()
    require_fresh(actor)
    with transaction() as session:
        judge_for_two(actor, HOLD.right_of(HoldAct.PROPOSED))
        _lock_subject(actor, person_id, account_id)
        row = LegalHold(
            id=clock.new_id(),
            user_id=person_id,
            account_id=account_id,
            reason=words,
            may_tell=terms.may_tell,
            why_untold=untold,
            until_at=terms.until_at,
            review_at=terms.review_at,
            proposed_by=actor.user_id,
        )
        session.add(row)
        session.flush()
        # That somebody asked for it isn't told either, whatever becomes of it.
        withhold(row.id, clock.now() + UNTIL_SAID)
        _ask(actor, row, ProposalKind.PLACE_HOLD, words)
    return row.id


def confirm(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> UUID:
    """Place a proposed hold: from now on nothing of it is deleted. Gives the hold's id; told where the law allows.

    Raises ReauthRequired, NotFound, NotAllowed (right, one's own proposal, about oneself), NotIndependent, Decided,
    Conflict where its day has come meanwhile.
    """
    require_fresh(actor)
    with transaction():
        row, taken = _taken(actor, proposal_id, ProposalKind.PLACE_HOLD, HoldAct.PLACED, version)
        now = clock.now()
        if any(day is not None and day <= now for day in (row.until_at, row.review_at)):
            raise Conflict(N_("The day of this hold has come meanwhile. Propose it again with another one."))
        row.confirmed_by, row.confirmed_at = actor.user_id, now
        _move(actor, HoldAct.PLACED, row, taken.reason)
        if row.may_tell:
            telling.placed(actor, row)
        telling.later(row)
        if row.until_at is not None:
            queue.enqueue(RUN_OUT, row.id, at=row.until_at)
        for heard in _placed:
            heard(row)
    return row.id


def review(
    actor: Actor, hold_id: UUID, *, review_at: datetime, note: str, version: int | None = None
) -> None:
    """Say that a hold is still needed and why, and when to look at it again.

    Raises NotFound, NotAllowed (right, about oneself), Invalid (note, day), Conflict (not on, changed meanwhile).
    """
    words = reasons.needed(note, "note")
    within(review_at, "review_at", REVIEW_WITHIN)
    with transaction():
        row = _held(actor, hold_id, HoldAct.REVIEWED, version)
        row.review_at, row.reviewed_by, row.reviewed_at = review_at, actor.user_id, clock.now()
        row.review_note = words
        _move(actor, HoldAct.REVIEWED, row, words)
        bell.silence(row.id)
        telling.later(row)


def tell(actor: Actor, hold_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Tell the customer of a hold that the law forbade to tell of so far.

    Raises ReauthRequired, NotFound, NotAllowed (right, about oneself), Invalid (reason), Conflict (told already, not on).
    """
    words = reasons.needed(reason)
    require_fresh(actor)
    with transaction():
        row = _held(actor, hold_id, HoldAct.TOLD, version)
        if row.may_tell:
            raise Conflict(N_("The customer knows of this hold already."))
        row.may_tell = True
        _move(actor, HoldAct.TOLD, row, words)
        telling.placed(actor, row)


def propose_end(actor: Actor, hold_id: UUID, *, reason: str, version: int | None = None) -> UUID:
    """Ask for the end of a hold; it stays on until somebody else confirms that. Gives the proposal's id.

    Raises ReauthRequired, NotFound, NotAllowed (right, about oneself), Invalid (reason), Conflict (not on, waits already).
    """
    words = reasons.needed(reason)
    require_fresh(actor)
    with transaction():
        judge_for_two(actor, HOLD.right_of(HoldAct.END_PROPOSED))
        known = db.session.get(LegalHold, hold_id)
        if known is None:
            raise NotFound
        # Who it is about is locked instead of the hold, as by whoever confirms: so no two wait for each other.
        _lock_subject(actor, known.user_id, known.account_id)
        db.session.refresh(known)
        _stands(actor, known, HoldAct.END_PROPOSED, version)
        return _ask(actor, known, ProposalKind.END_HOLD, words)


def confirm_end(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> UUID:
    """End a hold: what is due to be deleted goes from now on. Gives the hold's id.

    Raises ReauthRequired, NotFound, NotAllowed (right, one's own proposal, about oneself), NotIndependent, Decided, Conflict.
    """
    require_fresh(actor)
    with transaction():
        row, taken = _taken(actor, proposal_id, ProposalKind.END_HOLD, HoldAct.ENDED, version)
        row.ended_by, row.ended_at, row.end_reason = actor.user_id, clock.now(), taken.reason
        _move(actor, HoldAct.ENDED, row, taken.reason)
        _over(actor, row)
    return row.id


def run_out(actor: Actor, hold_id: UUID) -> None:
    """The job of its day: note that a hold has ended by its date, which the clock judges anyway."""
    row = lock_row(LegalHold, hold_id)
    if row is None or row.state is not HoldState.ON or row.until_at is None or row.until_at > clock.now():
        return
    row.ended_at = row.until_at
    _move(actor, HoldAct.RAN_OUT, row, "")
    _over(actor, row)


def _over(actor: Actor, row: LegalHold) -> None:
    bell.silence(row.id)
    queue.drop(telling.REMIND, row.id)
    queue.drop(RUN_OUT, row.id)
    telling.ended(actor, row)
    for heard in _ended:
        heard(row)


_placed: list[Callable[[LegalHold], None]] = []
_ended: list[Callable[[LegalHold], None]] = []


def when_placed(heard: Callable[[LegalHold], None]) -> None:
    """What else is done where a hold is placed, in the transaction that places it: for nouns above, whose cases it stops."""
    _placed.append(heard)


def when_ended(heard: Callable[[LegalHold], None]) -> None:
    """What else is done where a hold has ended, in the transaction that ends it: for nouns above, whose cases wait for it."""
    _ended.append(heard)


def _lock_subject(actor: Actor, person_id: UUID | None, account_id: UUID | None) -> None:
    """Lock whom it is about, as an erasure does before it begins. Raises NotFound, NotAllowed, Conflict."""
    if (person_id is None) is (account_id is None):
        raise RuntimeError("a hold is on a person or on an account")
    if person_id is not None:
        _not_oneself(actor, person_id)
    account = lock_account(account_id) if person_id is None else lock_person(person_id).account
    if account is not None and account.status is AccountStatus.ERASED:
        raise Conflict(N_("The account was erased, so there is nothing left to keep."))


def _ask(actor: Actor, row: LegalHold, kind: ProposalKind, reason: str) -> UUID:
    return proposals.propose(
        actor,
        Subject(),  # about a thing, so that it stands in no history that the customer reads
        kind=kind,
        reason=reason,
        target=row.id.hex,
        about=row.number,  # and nobody's name: what stands in proposals, their events and mails isn't erased with them
        made_for=_state(row),
        facts={"number": row.number},
    )


def _taken(
    actor: Actor, proposal_id: UUID, kind: ProposalKind, act: HoldAct, version: int | None
) -> tuple[LegalHold, proposals.Taken]:
    """The hold of a proposal, confirmed and locked: whom it is about first, then the proposal, then the hold."""
    known = db.session.get(LegalHold, UUID(hex=proposals.target_of(proposal_id, kind)))
    if known is None:
        raise NotFound
    judge_for_two(actor, HOLD.right_of(act))
    _lock_subject(actor, known.user_id, known.account_id)
    taken = proposals.take(
        actor, proposal_id, kind, subject=Subject(), version=version, made_for=_state(known)
    )
    row = lock_row(LegalHold, known.id)
    if row is None or queries.state_of(row) not in HOLD.of(act).sources:
        raise Conflict(NOT_ON)
    return row, taken


def _held(actor: Actor, hold_id: UUID, act: HoldAct, version: int | None) -> LegalHold:
    require(actor, HOLD.right_of(act))
    row = lock_row(LegalHold, hold_id)
    if row is None:
        raise NotFound
    _not_oneself(actor, row.user_id)
    _stands(actor, row, act, version)
    return row


def _stands(actor: Actor, row: LegalHold, act: HoldAct, version: int | None) -> None:
    if queries.state_of(row) not in HOLD.of(act).sources:
        raise Conflict(NOT_ON)
    meanwhile.require_same(actor, version, row.version, row.id)


def _not_oneself(actor: Actor, person_id: UUID | None) -> None:
    if person_id is not None and person_id == actor.user_id:
        raise NotAllowed(ABOUT_SELF)


def _state(row: LegalHold) -> str:
    """What is proposed: this hold as it stands. Its days may be moved by a review meanwhile."""
    return proposals.state_of(row.id, queries.state_of(row), row.until_at)


def _move(actor: Actor, act: HoldAct, row: LegalHold, reason: str) -> None:
    """Bring a hold to its next state and record it; where the customer may know, in a history that the customer reads."""
    entry = HOLD.of(act)
    if entry.event is None:
        raise RuntimeError("each act on a hold is told")
    row.state = HOLD.next_state(act, row.state)
    if row.may_tell:
        withhold(row.id, clock.now())
    db.session.flush()
    audit.record(
        entry.event,
        actor,
        account_id=_account_of(row) if row.may_tell else None,
        # The person's own, where it may be told; of an account, and of what nobody may be told, the hold's.
        target=None if row.user_id and row.may_tell else (EVENT_TARGET, row.id),
        subject_id=row.user_id if row.may_tell else None,
        facts={"number": row.number},
        reason=reason,
    )


def _account_of(row: LegalHold) -> UUID | None:
    """In whose history it stands: the account's, or that of the person's account, to which the person's own belongs."""
    if row.account_id is not None:
        return row.account_id
    return db.session.scalar(sa.select(User.account_id).where(User.id == row.user_id))


def _not_placed(_actor: Actor, proposal: Proposal) -> None:
    """Its proposal ended without being confirmed: so does the hold, which never was on."""
    row = lock_row(LegalHold, UUID(hex=proposal.target))
    if row is not None and row.state is HoldState.PROPOSED:
        row.state = HOLD.next_state(HoldAct.NOT_PLACED, row.state)
        row.ended_at = clock.now()


transitions.when_undecided(ProposalKind.PLACE_HOLD, _not_placed)
