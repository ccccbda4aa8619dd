"""What is read of deletions: the preview in groups, one's own case, and the case as approvers decide on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case import moves
from admin_app.data_case import queries as data_cases
from admin_app.data_case.desk import case_look
from admin_app.data_case.kind import kept_out
from admin_app.data_case.models import DataCase, DataCaseAct, DataCaseKind, DataCaseState
from admin_app.data_case.queries import CaseStep
from admin_app.deletion import decision, preview, transitions
from admin_app.deletion.holds import holding
from admin_app.deletion.kind import DELETION_CASE, OPEN
from admin_app.deletion.models import Deletion, DeletionApproval
from admin_app.erasure import plan as erasure_plan
from admin_app.erasure import service as erasure
from admin_app.erasure.subject import Subject
from admin_app.identity import holders
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.kernel.rights.permissions import Subject as About
from admin_app.legal_hold.queries import Hold
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.treatment import Deed
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.recipient import service as recipients
from admin_app.recipient.service import RecipientAnswer

A, S = DataCaseAct, DataCaseState
DECIDERS_NAMED = 4


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One area of a preview: its name and ground as msgids, how many rows (`more`: at least), until the end of which year."""

    words: str
    count: int
    more: bool
    ground: str
    until: int | None


@dataclass(frozen=True, slots=True)
class PlanGroups:
    """A preview as readers see it: what is erased, what the law keeps, what stays without names and words."""

    erased: tuple[PlanLine, ...] = ()
    kept: tuple[PlanLine, ...] = ()
    stays: tuple[PlanLine, ...] = ()
    mentioned: int = 0  # texts by others that name the person
    claims: int = 0  # what is owed still

    @property
    def figures(self) -> tuple[int, int, int]:
        """How many rows each group has."""
        return tuple(sum(line.count for line in group) for group in (self.erased, self.kept, self.stays))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved the preview as it stands, when, with which words."""

    who: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class OwnDeletion:
    """One's own deletion: its case, its steps, its preview, and until when it can be taken back."""

    case: DataCase
    deletion: Deletion
    plan: PlanGroups
    steps: tuple[CaseStep, ...]
    wait_days: int
    account: Account | None
    stoppable: bool
    erased_at: datetime | None
    held_for: tuple[str, ...]  # the reasons of the legal holds that stop it, where they may be told


@dataclass(frozen=True, slots=True)
class DeletionCase:
    """A deletion at the desk, as far as its reader may know it."""

    case: DataCase
    deletion: Deletion
    subject: User
    account: Account | None
    asked_by: str
    plan: PlanGroups
    steps: tuple[CaseStep, ...]
    approvals: tuple[Approval, ...]
    needed: int
    holds: tuple[Hold, ...]
    answers: tuple[RecipientAnswer, ...]
    changed: tuple[str, ...]  # since the preview was made: an approval would lapse
    why_not: NotAllowed | None
    may: frozenset[DataCaseAct]
    deciders: tuple[str, ...]
    wait_days: int
    would_end_at: datetime
    opened_until: datetime | None  # what the person wrote is shown in this session until then
    may_open: bool
    notes_shown: bool  # what staff wrote
    erased_at: datetime | None  # when the erasure that the case began was done

    @property
    def title(self) -> str:
        """The name of whom it is about."""
        return self.account.name if self.case.whole_account and self.account else self.subject.full_name

    @property
    def written(self) -> bool:
        """Whether the person wrote something, with the request or to a step."""
        return data_cases.wrote(self.case, self.steps)

    @property
    def checked(self) -> CaseStep | None:
        """Who passed it on to approval last; None where nobody looked at it, since the program did."""
        last = self.step(A.PASSED_ON)
        return last if last and not last.automatic else None

    def step(self, *acts: DataCaseAct) -> CaseStep | None:
        """The latest step of one of these kinds."""
        return next((s for s in reversed(self.steps) if s.act in acts), None)


def foreseen(actor: Actor, *, whole_account: bool) -> PlanGroups:
    """What asking for one's own deletion, or the whole account's, would erase and keep now. Raises NotAllowed, NotFound."""
    if not actor.is_customer:
        raise NotAllowed
    if whole_account:
        require(actor, Permission.OWN_ACCOUNT_CLOSE, About(actor.acting_account_id))
        return groups(erasure_plan.plan(Subject(account_id=actor.acting_account_id)).told())
    require(actor, Permission.OWN_DATA_CASE, About(actor.acting_account_id))
    return groups(erasure_plan.plan(Subject(person_id=actor.user_id)).told())


def open_own(actor: Actor) -> UUID | None:
    """The reader's own deletion that is under way. One statement."""
    wanted = sa.select(DataCase.id).where(
        DataCase.subject_id == actor.user_id, DataCase.kind == DataCaseKind.DELETION, DataCase.state.in_(OPEN)
    )
    return db.session.scalar(wanted.limit(1))


def own(actor: Actor, case_id: UUID) -> OwnDeletion:
    """One's own deletion. Raises NotFound for anybody else's, and for a case of another kind."""
    case = data_cases.own_case(actor, case_id)
    deletion = _deletion(case.id)
    return OwnDeletion(
        case=case,
        deletion=deletion,
        plan=groups(deletion.plan),
        steps=tuple(data_cases.steps(actor, case.id)),
        wait_days=policy.number(Key.DELETION_WAIT_DAYS, case.account_id),
        account=db.session.get(Account, case.account_id) if case.account_id else None,
        stoppable=transitions.can_be_stopped(case, deletion) and case.frozen_by is None,
        erased_at=_erased_at(case),
        held_for=tuple(preview.told_reasons(case)) if case.state is S.HELD else (),
    )


def at_desk(actor: Actor, case_id: UUID) -> DeletionCase:
    """A deletion for the desk. Raises NotAllowed, NotFound."""
    case = data_cases.case(actor, case_id)
    deletion = _deletion(case.id)
    account = db.session.get(Account, case.account_id) if case.account_id else None
    steps = tuple(data_cases.steps(actor, case.id))
    in_approval = case.state is S.IN_APPROVAL
    given = decision.approvals(case.id)
    why_not = (
        decision.why_not(actor, case) if in_approval and actor.may(Permission.DATA_CASE_DECIDE) else None
    )
    wait_days = policy.number(Key.DELETION_WAIT_DAYS, case.account_id)
    return DeletionCase(
        case=case,
        deletion=deletion,
        subject=db.session.get_one(User, case.subject_id),
        account=account,
        asked_by=_asked_by(case),
        plan=groups(deletion.plan, untold=True),
        steps=steps,
        approvals=tuple(_approvals(given, notes=moves.reads_notes(actor, case))),
        needed=decision.approvers_needed(case),
        holds=tuple(_holds(actor, case)),
        answers=tuple(recipients.answers(case.id)),
        changed=tuple(_changed(actor, case, deletion)),
        why_not=why_not,
        may=_may(actor, case, why_not),
        deciders=_deciders(case) if in_approval else (),
        wait_days=wait_days,
        would_end_at=clock.now() + timedelta(days=wait_days),
        opened_until=case_look.opened_until(actor, case),
        may_open=case_look.may(actor, case),
        notes_shown=moves.reads_notes(actor, case),
        erased_at=_erased_at(case),
    )


def groups(told: Mapping[str, Any] | None, *, untold: bool = False) -> PlanGroups:
    """A plan that was kept, in its groups; areas without rows are left out.

    With `untold` for the desk: what the law forbids to tell a customer of for now (legal orders and what they hide) as well.
    """
    rows = [row for row in (told or {}).get("rows", []) if row["count"]]
    rows = _with(rows, (told or {}).get("untold", [])) if untold else _tellable(told or {}, rows)
    facts = preview.facts_of(told)
    return PlanGroups(
        erased=_lines(rows, Deed.DELETE),
        kept=_lines(rows, Deed.KEEP),
        stays=_lines(rows, Deed.EMPTY),
        mentioned=int((told or {}).get("mentioned", 0)),
        claims=len(facts.get("claims", [])),
    )


def _tellable(told: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What a customer is told: a plan from before such rows stood apart may hold them among the others, unmarked."""
    withheld = {name for name, entry in inventory().items() if entry.withheld}
    if "untold" not in told:
        withheld.add("legal_holds")
    return [row for row in rows if row["table"] not in withheld]


def _with(rows: Sequence[Mapping[str, Any]], untold: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows of each table together with those of it that customers aren't told of."""
    found = {row["table"]: row for row in rows}
    for row in untold:
        told = found.get(row["table"], {"count": 0})
        found[row["table"]] = {**row, "count": row["count"] + told["count"]}
    return list(found.values())


def _lines(rows: Iterable[Mapping[str, Any]], deed: Deed) -> tuple[PlanLine, ...]:
    return tuple(
        PlanLine(row["words"], row["count"], row["more"], row["ground"], row["until"])
        for row in rows
        if row["deed"] == deed.value
    )


def _deletion(case_id: UUID) -> Deletion:
    deletion = db.session.get(Deletion, case_id)
    if deletion is None:
        raise NotFound
    return deletion


def _erased_at(case: DataCase) -> datetime | None:
    begun = erasure.of_case(case.id) if case.state is S.EXECUTED else None
    return begun.done_at if begun else None


def _asked_by(case: DataCase) -> str:
    who = case.requested_by or case.entered_by
    return (db.session.scalar(sa.select(User.full_name).where(User.id == who)) or "") if who else ""


def _approvals(given: Sequence[DeletionApproval], *, notes: bool) -> Iterable[Approval]:
    for row in given:
        yield Approval(db.session.get_one(User, row.by_id).full_name, row.at, row.note if notes else "")


def _changed(actor: Actor, case: DataCase, deletion: Deletion) -> list[str]:
    if case.state not in DELETION_CASE.of(A.LAPSED).sources:
        return []
    now = preview.now_of(case)
    if now.hash == deletion.plan_hash:
        return []
    return preview.changed(preview.facts_of(deletion.plan), now.told(), actor.language)


def _holds(actor: Actor, case: DataCase) -> list[Hold]:
    if case.state not in OPEN or not actor.may(Permission.LEGAL_HOLD_READ):
        return []
    return holding.on(case)


def _may(actor: Actor, case: DataCase, why_not: NotAllowed | None) -> frozenset[DataCaseAct]:
    if case.frozen_by is not None:
        return frozenset()
    waits = moves.TOWARDS if case.paused_at is not None else frozenset()
    return DELETION_CASE.offered(actor, case.state, {}) - waits - (DECIDING if why_not else frozenset())


DECIDING = frozenset({A.FIRST_APPROVED, A.APPROVED, A.REFUSED, A.SENT_BACK, A.EXTENDED})


def _deciders(case: DataCase) -> tuple[str, ...]:
    wanted = (
        sa.select(User.full_name)
        .where(holders.staff_with(Permission.DATA_CASE_DECIDE), User.id.not_in(kept_out(case)))
        .order_by(User.full_name)
        .limit(DECIDERS_NAMED)
    )
    return tuple(db.session.scalars(wanted))
