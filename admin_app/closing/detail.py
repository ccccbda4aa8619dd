"""One case as staff see it: steps, what stands in the way, evidence, and what this person may do about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing import service as billing
from admin_app.billing.facts import Facts
from admin_app.billing.models import FactKind
from admin_app.case_kind.names import shown_name
from admin_app.closing import case_look, decision, execution, queue
from admin_app.closing.holds import billing_holds, checklist
from admin_app.closing.holds.clearing import clearances_of
from admin_app.closing.kind import CLOSING, STAGES, TURNS, WORKED_ON_BY, ClosingAct, Step
from admin_app.closing.models import OPEN_STATES, Clearance, Closing, ClosingMove, State
from admin_app.identity.models import Account, AccountStatus, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import Area, Lens
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.support_access.lens import lens_for
from admin_app.ticket.queries import Unsolved, unsolved_of

P = Permission
# Whose words the history shows: those who work on cases, and the auditors.
READS_WORDS = WORKED_ON_BY | {P.AUDIT_READ}


@dataclass(frozen=True, slots=True)
class ClosingCaseMove:
    """One line of a case's history, as staff read it."""

    at: datetime
    act: ClosingAct
    who: str
    mine: bool
    by_staff: bool
    by_us: bool  # a job of ours
    note: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Brief:
    """The account, as far as everybody may know it."""

    id: UUID
    name: str
    number: str
    status: AccountStatus
    country: str
    customer_since_day: date
    restricted_since: datetime | None

    @classmethod
    def of(cls, account: Account) -> Brief:
        """The account's row in brief."""
        return cls(*(getattr(account, field.name) for field in fields(cls)))


@dataclass(frozen=True, slots=True)
class ClosingCase:
    """All a case's page needs; amounts have gone through the lens. `may` names the acts this person can do now."""

    id: UUID
    number: str
    version: int
    state: State
    reason: str
    created_at: datetime
    due_at: datetime
    decided_at: datetime | None
    execute_at: datetime | None
    executed_at: datetime | None
    reopen_until: datetime | None
    fingerprint: str
    account: Brief
    asked_by: str
    asked_by_id: UUID
    holds: tuple[billing_holds.HoldRow, ...]
    moves: tuple[ClosingCaseMove, ...]
    facts: Facts
    changed: tuple[str, ...]
    opened: bool
    opened_until: datetime | None
    waits_for_me: bool
    did_billing: bool
    may: frozenset[ClosingAct]
    must_look: bool  # could decide, once the facts are shown
    people: tuple[checklist.ChecklistPerson, ...]
    deciders: tuple[str, ...]
    wait_days: int
    stale_hours: int
    ends: execution.Ends | None
    tickets: Unsolved  # they close with the account, and are no facts that anything is decided on
    before: UUID | None
    after: UUID | None
    frozen: bool  # nobody takes a step until a dispute is decided

    @property
    def stale(self) -> tuple[FactKind, ...]:
        """The kinds of facts that are too old to decide on."""
        return self.facts.stale

    @property
    def clear_holds(self) -> int:
        """How many of the holds nothing stands in the way of any more."""
        return sum(1 for hold in self.holds if hold.clear)

    @property
    def overdue(self) -> bool:
        """Whether it should have been decided by now."""
        return self.undecided and self.due_at < clock.now()

    @property
    def open(self) -> bool:
        """Whether it still goes on."""
        return STAGES[self.state].open

    @property
    def undecided(self) -> bool:
        """Whether it is still to be decided, by when its due day says."""
        return STAGES[self.state].undecided

    @property
    def in_billing_check(self) -> bool:
        """Whether billing still looks at what stands in the way."""
        return STAGES[self.state].step is Step.BILLING

    @property
    def would_end_at(self) -> datetime:
        """When it would be carried out if it were approved now."""
        return clock.now() + timedelta(days=self.wait_days)

    @property
    def turn(self) -> ClosingCaseMove | None:
        """What brought it back to billing, while billing has it anew."""
        last = self.move(*TURNS)
        return last if last and queue.came_back(self.state, last.act) else None

    def move(self, *acts: ClosingAct) -> ClosingCaseMove | None:
        """The latest move of one of these kinds."""
        return next((m for m in reversed(self.moves) if m.act in acts), None)


def read(actor: Actor, case_id: UUID) -> ClosingCase:
    """One case with all its page shows, amounts as this session's live looks allow. Raises NotAllowed, NotFound."""
    require(actor, P.CLOSING_READ)
    request, account, owner, tickets = _found(case_id)
    lens, limits, words = lens_for(actor, account.id), _limits(account.id), READS_WORDS & actor.permissions
    people, settled = checklist.people_of(account.id), clearances_of(case_id)
    found, moves = billing.facts(account.id, limits.stale_hours), _moves(actor, case_id)
    done = decision.doers(request, settled, ((m.act, who) for m, who in moves))
    frozen = request.frozen_by is not None and request.state in OPEN_STATES
    waits = case_look.waits_for(actor, request.state) and not frozen
    before, after = queue.neighbours(request) if waits else (None, None)
    may, must_look = _offered(_may(actor, request, done, limits), lens)
    return ClosingCase(
        id=case_id,
        number=request.number,
        version=request.version,
        state=request.state,
        reason=request.reason if words else "",
        created_at=request.created_at,
        due_at=request.due_at,
        decided_at=request.decided_at,
        execute_at=request.execute_at,
        executed_at=request.executed_at,
        reopen_until=limits.reopen_until(request),
        fingerprint=_fingerprint(request, people, found, settled),
        account=Brief.of(account),
        asked_by=owner.full_name,
        asked_by_id=owner.id,
        holds=tuple(
            billing_holds.rows(people, owner.id, found, settled, lens, actor.language, notes=bool(words))
        ),
        moves=tuple(m for m, _actor in moves),
        facts=found,
        changed=_changed(request, people, found, settled, actor),
        opened=lens.sees(Area.BILLING),
        opened_until=next((s.until for s in lens.open_areas if s.area is Area.BILLING and not s.field), None),
        waits_for_me=waits,
        did_billing=CLOSING.of(ClosingAct.APPROVED).barred(actor, done) is not None,
        may=may,
        must_look=must_look,
        people=tuple(sorted(people, key=lambda p: (p.id != owner.id, not p.still_here, p.name))),
        deciders=decision.deciders(request, done),
        wait_days=limits.wait_days,
        stale_hours=limits.stale_hours,
        ends=execution.ends(account.id) if ClosingAct.APPROVED in may else None,
        tickets=tickets,
        before=before,
        after=after,
        frozen=frozen,
    )


@dataclass(frozen=True, slots=True)
class _Limits:
    stale_hours: int
    wait_days: int
    reopen_days: int

    def reopen_until(self, request: Closing) -> datetime | None:
        return request.executed_at + timedelta(days=self.reopen_days) if request.executed_at else None


def _limits(account_id: UUID) -> _Limits:
    keys = (Key.BILLING_STALE_HOURS, Key.CLOSING_WAIT_DAYS, Key.CLOSING_REOPEN_DAYS)
    found = policy.values(*keys, account_id=account_id)
    return _Limits(*(int(found[key]) for key in keys))


def _may(
    actor: Actor, request: Closing, done: Mapping[ClosingAct, Collection[UUID]], limits: _Limits
) -> frozenset[ClosingAct]:
    """The acts whose buttons show, none while a dispute freezes the case."""
    if request.frozen_by is not None:
        return frozenset()
    until = limits.reopen_until(request)
    late = until is None or clock.now() >= until
    return CLOSING.offered(actor, request.state, done) - ({ClosingAct.REOPENED} if late else set())


def _found(case_id: UUID) -> tuple[Closing, Account, User, Unsolved]:
    unsolved = unsolved_of(sa.select(Closing.account_id).where(Closing.id == case_id).scalar_subquery())
    wanted: sa.Select[*tuple[Any, ...]] = (
        sa.select(Closing, Account, User, *unsolved.c)
        .select_from(Closing)
        .join(unsolved, sa.true())
        .join(Account, Account.id == Closing.account_id)
        .join(User, User.id == Closing.requested_by)
        .where(Closing.id == case_id)
    )
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2], Unsolved(*row[3:])


def _offered(may: frozenset[ClosingAct], lens: Lens) -> tuple[frozenset[ClosingAct], bool]:
    """What is offered, and whether a look at the facts comes first: nobody decides on facts that aren't shown."""
    offered = may if lens.sees(Area.BILLING) else may - {ClosingAct.APPROVED}
    return offered, offered != may


def _moves(actor: Actor, case_id: UUID) -> list[tuple[ClosingCaseMove, UUID | None]]:
    wanted = (
        sa.select(ClosingMove, User)
        .outerjoin(User, User.id == ClosingMove.actor_id)
        .where(ClosingMove.request_id == case_id)
        .order_by(ClosingMove.at, ClosingMove.id)
    )
    return [(_move(actor, row, person), row.actor_id) for row, person in db.session.execute(wanted)]


def _move(actor: Actor, row: ClosingMove, person: User | None) -> ClosingCaseMove:
    note = row.note if READS_WORDS & actor.permissions else ""
    return ClosingCaseMove(
        at=row.at,
        act=ClosingAct(row.act),
        who=shown_name(person, actor),
        mine=row.actor_id == actor.user_id,
        by_staff=row.actor_kind is ActorKind.STAFF,
        by_us=row.actor_kind is ActorKind.SYSTEM,
        note=note,
        details=row.details,
    )


def _changed(
    request: Closing,
    people: list[checklist.ChecklistPerson],
    found: Facts,
    settled: list[Clearance],
    actor: Actor,
) -> tuple[str, ...]:
    """What would let the approval lapse if it were executed now."""
    if STAGES[request.state].step is not Step.WAITING:
        return ()
    entries = checklist.canonical(people, request.requested_by, found, settled)
    return tuple(checklist.changed(checklist.snapshot_form(request), entries, found, actor.language))


def _fingerprint(
    request: Closing,
    people: list[checklist.ChecklistPerson],
    found: Facts,
    settled: list[Clearance],
) -> str:
    """Of the facts approved on; before that, of those an approval would be given on."""
    if STAGES[request.state].step is not Step.APPROVAL:
        return request.facts_hash
    entries = checklist.canonical(people, request.requested_by, found, settled)
    return checklist.fingerprint(request.account_id, request.number, entries)
