"""The owner's page: the live checklist before asking, the steps after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.billing import service as billing
from admin_app.case_kind.names import shown_name
from admin_app.closing import execution, queue
from admin_app.closing.holds import checklist
from admin_app.closing.holds.billing_holds import HoldRow, rows
from admin_app.closing.kind import CLOSING, TURNS, ClosingAct
from admin_app.closing.models import OPEN_STATES, Clearance, Closing, ClosingMove, State
from admin_app.identity.models import Account, AccountStatus, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import own
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.ticket.queries import Unsolved, unsolved_of


@dataclass(frozen=True, slots=True)
class OwnClosingMove:
    """One step of one's own case: staff by first name and initial, their words only where they are meant for us."""

    at: datetime
    act: ClosingAct
    who: str
    mine: bool
    note: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwnClosing:
    """The latest closing of one's own account."""

    id: UUID
    number: str
    version: int
    state: State
    created_at: datetime
    due_at: datetime
    execute_at: datetime | None
    moves: tuple[OwnClosingMove, ...]
    frozen: bool  # nobody takes a step until a dispute is decided, the owner neither

    @property
    def open(self) -> bool:
        """Whether it still goes on."""
        return self.state in OPEN_STATES

    @property
    def lapsed(self) -> OwnClosingMove | None:
        """The lapse after which billing looks again, while it does."""
        last = self.move(*TURNS)
        back = last and queue.came_back(self.state, last.act) is ClosingAct.RETURNED
        return last if back and last and last.details.get("changed") else None

    def move(self, *acts: ClosingAct) -> OwnClosingMove | None:
        """The latest move of one of these kinds."""
        return next((m for m in reversed(self.moves) if m.act in acts), None)


@dataclass(frozen=True, slots=True)
class Checklist:
    """What the owner's page shows; `may_ask` is judged again when asking."""

    account_name: str
    account_number: str
    account_status: AccountStatus
    holds: tuple[HoldRow, ...]
    tickets: Unsolved  # they may be open too: what is still open closes with the account
    case: OwnClosing | None
    may_ask: bool
    checked_at: datetime
    facts_as_of: datetime | None
    wait_days: int
    reopen_days: int
    pay_url: str
    disabled_for_it: tuple[str, ...]  # people an owner can let in again in one act
    ends: Mapping[str, int]  # sessions, tokens and keys that go with it, by kind; told to whoever may ask

    @property
    def settled(self) -> int:
        """How many points are settled."""
        return sum(1 for hold in self.holds if hold.clear) + (not self.tickets.count)

    @property
    def points(self) -> int:
        """How many points there are."""
        return len(self.holds) + 1


def own_checklist(actor: Actor) -> Checklist:
    """The owner's page, read live in eight statements at most. Raises NotAllowed, NotFound."""
    require(actor, Permission.OWN_ACCOUNT_CLOSE, Subject(actor.acting_account_id))
    account, request, settled, tickets = _account(actor)
    limits = policy.values(
        Key.BILLING_STALE_HOURS, Key.CLOSING_WAIT_DAYS, Key.CLOSING_REOPEN_DAYS, account_id=account.id
    )
    people = checklist.people_of(account.id)
    found = billing.facts(account.id, int(limits[Key.BILLING_STALE_HOURS]))
    me = next((p for p in people if p.id == actor.user_id), None)
    last = (
        not checklist.others_here(people, actor.user_id) and me is not None and me.status is UserStatus.ACTIVE
    )
    case = _case(actor, request) if request else None
    may_ask = last and not (case and case.open)
    return Checklist(
        account_name=account.name,
        account_number=account.number,
        account_status=account.status,
        holds=tuple(rows(people, actor.user_id, found, settled, own(), actor.language)),
        tickets=tickets,
        case=case,
        may_ask=may_ask,
        checked_at=clock.now(),
        facts_as_of=found.as_of,
        wait_days=int(limits[Key.CLOSING_WAIT_DAYS]),
        reopen_days=int(limits[Key.CLOSING_REOPEN_DAYS]),
        pay_url=config.active().billing_pay_url,
        disabled_for_it=tuple(person.name for person in people if person.for_closing),
        ends=execution.ends(account.id).things if may_ask else {},
    )


def _account(actor: Actor) -> tuple[Account, Closing | None, list[Clearance], Unsolved]:
    """The account, its latest case, what billing settled in it while it is open, and open tickets; in one statement."""
    latest = (
        sa.select(Closing.id)
        .where(Closing.account_id == actor.acting_account_id)
        .order_by(Closing.created_at.desc(), Closing.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    unsolved = unsolved_of(actor.acting_account_id)
    wanted = (
        sa.select(Account, Closing, Clearance, *unsolved.c)
        .select_from(Account)
        .join(unsolved, sa.true())
        .outerjoin(Closing, Closing.id == latest)
        .outerjoin(Clearance, Clearance.request_id == Closing.id)
        .where(Account.id == actor.acting_account_id)
    )
    found: list[Any] = list(db.session.execute(wanted))  # an outer join leaves holes
    if not found:
        raise NotFound
    account: Account = found[0][0]
    request: Closing | None = found[0][1]
    still_open = request is not None and request.state in OPEN_STATES
    settled = [row[2] for row in found if row[2] is not None] if still_open else []
    return account, request, settled, Unsolved(*found[0][3:])


def _case(actor: Actor, request: Closing) -> OwnClosing:
    wanted = (
        sa.select(ClosingMove, User)
        .outerjoin(User, User.id == ClosingMove.actor_id)
        .where(ClosingMove.request_id == request.id)
        .order_by(ClosingMove.at, ClosingMove.id)
    )
    moves = tuple(_move(actor, row, person) for row, person in db.session.execute(wanted))
    return OwnClosing(
        request.id,
        request.number,
        request.version,
        request.state,
        request.created_at,
        request.due_at,
        request.execute_at,
        moves,
        request.frozen_by is not None and request.state in OPEN_STATES,
    )


def _move(actor: Actor, row: ClosingMove, person: User | None) -> OwnClosingMove:
    act = ClosingAct(row.act)
    words = row.note if CLOSING.of(act).note_is_shared or row.actor_kind is ActorKind.CUSTOMER else ""
    return OwnClosingMove(
        row.at,
        act,
        shown_name(person, actor),
        row.actor_id == actor.user_id,
        words,
        row.details,
    )
