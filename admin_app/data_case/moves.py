"""What every step of a case about personal data goes through: the locks, the version, its guards, its entry and event.

The account is locked first, then the person, then the case, always: what follows from a step writes to each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from admin_app.audit import service as audit
from admin_app.bell import service as bell
from admin_app.case_kind.names import shown_name
from admin_app.data_case.desk import case_look
from admin_app.data_case.kind import rules_of
from admin_app.data_case.models import FACTS_MAX, OPEN_STATES, DataCase, DataCaseAct, DataCaseEntry
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind, system
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_, told_when, translate
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, RoleKey, Subject, require
from admin_app.support_access import looks

OWN = N_("This is about your own data, so someone else must decide.")
DID_A_STEP = N_("You took the step before this one, so someone else must decide.")
ENTERED_BY_YOU = N_("You entered this request, so someone else must decide.")


class CaseMoved(Conflict):
    """Somebody was faster. Says who, when, and what they did."""

    code = "moved"
    message = N_("%(who)s decided this %(when)s: %(what)s.")

    def __init__(
        self, who: str, at: datetime, act: DataCaseAct, words: str, note: str, reader: Actor
    ) -> None:
        self.who, self.at, self.act, self.note = who, at, act, note
        what = translate(words, reader.language)
        super().__init__(who=who, when=told_when(at, reader.language, reader.time_zone), what=what)


class ProofAwaited(Conflict):
    """Somebody of staff doubts who asked; until the person answers nothing of what was asked for is done."""

    code = "proof"
    message = N_("Proof of identity was asked for. Nothing of this can be done until the person answers.")


# What does what was asked for, or goes on towards it.
TOWARDS = frozenset(
    {
        DataCaseAct.FULFILLED,
        DataCaseAct.CORRECTED,
        DataCaseAct.STATED,
        DataCaseAct.RESTRICTED,
        DataCaseAct.PASSED_ON,
        DataCaseAct.FIRST_APPROVED,
        DataCaseAct.APPROVED,
    }
)


# What the person says stands in the case alone: the trail is read by many who have nothing to do with it.
OWN_WORDS = frozenset(
    {
        DataCaseAct.REQUESTED,
        DataCaseAct.ENTERED,
        DataCaseAct.PROVEN,
        DataCaseAct.ANSWERED,
        DataCaseAct.SUPPLEMENTED,
        DataCaseAct.WITHDRAWN,
    }
)


class CaseFrozen(Conflict):
    """The person disputes having asked; until that is settled nothing moves."""

    code = "frozen"
    message = N_(
        "The person reported this request with “This wasn’t me”. It is on hold until that is settled."
    )


def lock(
    actor: Actor, act: DataCaseAct, case_id: UUID, version: int | None, *, reader: Actor | None = None
) -> DataCase:
    """Lock whom a case is about and the case for an act, in a state that the act begins from, and judge who acts.

    `version` is the one the form was made from, None where there was no form. `reader` is whoever reads a refusal, where a link
    and not the actor's rights lets them act. Raises NotFound (also for another person's case), NotAllowed, CaseFrozen,
    ProofAwaited while proof of identity is awaited, CaseMoved when the case has gone on or the act doesn't begin here.
    """
    lock_subject(case_id)
    case = lock_row(DataCase, case_id)
    if case is None:
        raise NotFound
    entry = rules_of(case.kind).table.of(act)
    if actor.is_customer and not is_own(actor, case):
        raise NotFound
    if entry.right is not None:
        require(actor, entry.right, Subject(case.account_id if actor.is_customer else None))
    if case.frozen_by is not None and actor.kind is not ActorKind.SYSTEM:
        raise CaseFrozen
    if (version is not None and case.version != version) or case.state not in entry.sources:
        raise moved_meanwhile(reader or actor, case)
    if case.paused_at is not None and act in TOWARDS:
        raise ProofAwaited
    if entry.not_after and (why := bar(actor, case)):
        raise NotAllowed(why, grantor=RoleKey.APPROVER)
    return case


def row(case_id: UUID) -> DataCase:
    """A case as it is read, for what never changes in it. Raises NotFound."""
    case = db.session.get(DataCase, case_id)
    if case is None:
        raise NotFound
    return case


def lock_subject(case_id: UUID) -> tuple[Account | None, User]:
    """Lock the account and the person that a case is about, before the case itself. Raises NotFound."""
    wanted = sa.select(DataCase.account_id, DataCase.subject_id).where(DataCase.id == case_id)
    found = db.session.execute(wanted).first()
    if found is None:
        raise NotFound
    account = lock_row(Account, found.account_id) if found.account_id else None
    subject = lock_row(User, found.subject_id)
    if subject is None:
        raise NotFound
    return account, subject


def reader_of(subject: User) -> Actor:
    """Whoever opened a link that went to a person, as the reader of a refusal; without any right."""
    return replace(
        system(),
        kind=ActorKind.CUSTOMER,
        user_id=subject.id,
        language=subject.language,
        time_zone=subject.time_zone,
    )


def lock_for_job(case_id: UUID) -> DataCase | None:
    """A case, locked whatever its state, for a job that steps aside where its act doesn't begin."""
    try:
        lock_subject(case_id)
    except NotFound:
        return None
    return lock_row(DataCase, case_id)


def begins(act: DataCaseAct, case: DataCase) -> bool:
    """Whether an act of the case's kind begins in its state."""
    return case.state in rules_of(case.kind).table.of(act).sources


def bar(actor: Actor, case: DataCase) -> str:
    """Why this person doesn't decide this case: it is about them, or they asked or entered it. Empty where they may."""
    if actor.user_id is None:
        return ""
    if actor.user_id in {case.subject_id, case.requested_by}:
        return OWN
    if actor.user_id == case.entered_by:
        return ENTERED_BY_YOU
    return DID_A_STEP if actor.user_id in rules_of(case.kind).barred(case) else ""


def is_own(actor: Actor, case: DataCase) -> bool:
    """Whether the case is the reader's own: about them, or asked for by them."""
    return actor.user_id is not None and actor.user_id in {case.subject_id, case.requested_by}


def reads_notes(actor: Actor, case: DataCase) -> bool:
    """Whether a member of staff reads what colleagues wrote in a case: who decides, who entered it, whose turn it is.

    Auditors too, as in the trail. What the person wrote is opened by a look (`case_look`).
    """
    if actor.may(Permission.AUDIT_READ) or actor.may(Permission.DATA_CASE_DECIDE):
        return True
    waits = rules_of(case.kind).table.waits_for(case.state)
    entered = actor.user_id is not None and actor.user_id == case.entered_by
    return entered or (waits is not None and actor.may(waits))


def moved_meanwhile(actor: Actor, case: DataCase) -> CaseMoved:
    """The refusal that tells of a case's last step, as this reader may know it."""
    wanted = (
        sa.select(DataCaseEntry, User)
        .outerjoin(User, User.id == DataCaseEntry.by_id)
        .where(DataCaseEntry.case_id == case.id)
        .order_by(DataCaseEntry.at.desc(), DataCaseEntry.id.desc())
        .limit(1)
    )
    last, person = db.session.execute(wanted).one()
    words = rules_of(case.kind).table.of(last.act).words or N_("asked for")
    if actor.is_customer:
        shown = last.shared
    elif last.act in OWN_WORDS:
        shown = case_look.opened_until(actor, case) is not None
    else:
        shown = reads_notes(actor, case)
    note = last.words if shown else ""
    return CaseMoved(shown_name(person, actor), last.at, last.act, words, note, actor)


def move(
    actor: Actor,
    case: DataCase,
    act: DataCaseAct,
    words: str = "",
    *,
    facts: Mapping[str, object] | None = None,
    at: datetime | None = None,
    changed: Sequence[str] = (),
) -> None:
    """Bring the case to its next state, keep the entry, tell the trail. Each step raises the version.

    `facts` hold nothing private; `changed` are keys of what made the step necessary, for its readers. The bell
    falls silent once the case waits for nobody, or for somebody else.
    """
    table = rules_of(case.kind).table
    entry = table.of(act)
    before = case.state
    if entry.sources:
        case.state = table.next_state(act, before)
    case.moved_at = clock.now()
    flag_modified(case, "moved_at")
    if table.waits_for(before) is not table.waits_for(case.state):
        bell.silence(case.id)
        looks.end_case_looks(case.id)
    if case.state not in OPEN_STATES and act is not DataCaseAct.EXECUTED:  # that ends once all is erased
        case.closed_at = case.moved_at
    db.session.add(
        DataCaseEntry(
            case_id=case.id,
            act=act,
            at=at or clock.now(),
            by_id=actor.user_id,
            words=words,
            shared=entry.note_is_shared,
            facts=", ".join(changed)[:FACTS_MAX],
        )
    )
    if entry.event is not None:
        audit.record(
            entry.event,
            actor,
            account_id=case.account_id,
            target=("data_case", case.id),
            subject_id=case.subject_id,
            facts={"number": case.number, "request": f"request_{case.kind.value}", **(facts or {})},
            reason="" if act in OWN_WORDS else words[: reasons.REASON_MAX],
        )


def decide(actor: Actor, case: DataCase, act: DataCaseAct, note: str) -> None:
    """A step that is a decision: who made it, when, in words that the person reads."""
    case.decided_by, case.decided_at, case.decision_note = actor.user_id, clock.now(), note
    move(actor, case, act, note)


def end(actor: Actor, case: DataCase, act: DataCaseAct, note: str = "") -> None:
    """End a case without doing what was asked for (refused, withdrawn), and what its kind says follows."""
    if act is DataCaseAct.REFUSED:
        decide(actor, case, act, note)
    else:
        move(actor, case, act, note)
    rules_of(case.kind).ended(actor, case)
