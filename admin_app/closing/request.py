"""The customer's side of closing: ask, answer billing, take it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.account import closing as account_closing
from admin_app.billing import service as billing
from admin_app.closing import transitions
from admin_app.closing.holds.checklist import ChecklistPerson, others_here, people_of
from admin_app.closing.kind import CLOSING, ClosingAct
from admin_app.closing.models import OPEN_STATES, Closing, State
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account, User, UserStatus
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import DomainError, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import RoleKey, require, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.session import ended

GATHER_EVERY = timedelta(minutes=15)
SATURDAY = 5


class OthersHere(DomainError):
    """Somebody else of the account can still sign in; the owner disables them first (S1-24)."""

    code = "others_here"
    message = N_("Disable everybody else first: %(names)s.")

    def __init__(self, people: list[ChecklistPerson]) -> None:
        self.people = people
        super().__init__(names=", ".join(person.name for person in people))


def request_closing(actor: Actor, *, number: str, reason: str = "") -> UUID:
    """Ask to close one's own account: it is closing from now on, and the case goes to billing (S1-25, S1-26).

    Only the last person who can sign in, an owner, may ask; debts, services and balance may be open.
    `number` is the account's, typed. Raises ReauthRequired, NotAllowed, OthersHere, Invalid, and
    MovedMeanwhile when somebody asked already.
    """
    require_fresh(actor)
    reason = transitions.clean_words(reason, "reason")
    with transaction():
        account = lock_account(actor.acting_account_id)
        require(actor, CLOSING.right_of(ClosingAct.REQUESTED), subject_of(account))
        ended.refuse(actor.session_id)
        _refuse_second(actor, account)
        reasons.typed(number, account.number)
        _refuse_unless_last(actor, account)
        return _begun(actor, account, actor.user_id, reason)


def request_for(actor: Actor, account: Account, owner: User, *, reason: str) -> UUID:
    """Begin the closing in the name of an owner who asked for the account's deletion by a mailed link or a letter.

    Part of that command, which holds the account's lock and knows the owner; none is under way. `actor` is whoever
    brought it in: staff who entered a letter don't decide on it. Raises OthersHere.
    """
    others = others_here(people_of(account.id), owner.id)
    if others:
        raise OthersHere(others)
    return _begun(actor, account, owner.id, reason)


def _begun(actor: Actor, account: Account, owner_id: UUID | None, reason: str) -> UUID:
    request = _begin(owner_id, account, reason)
    account_closing.begin(account)
    transitions.move(actor, request, ClosingAct.REQUESTED, note=reason)
    transitions.tell(ClosingAct.REQUESTED, actor, request, note=reason)
    transitions.inform(ClosingAct.REQUESTED, actor, transitions.Locked(request, account))
    take_to_billing(request)
    return request.id


def answer(actor: Actor, request_id: UUID, *, note: str) -> None:
    """Answer what billing asked; the case goes back to billing.

    Whatever billing settled since the page was made changes nothing in the question, so no version is asked.
    Raises Invalid, MovedMeanwhile when the question is no longer open, NotFound.
    """
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.ANSWERED, request_id, None)
        transitions.move(actor, held.request, ClosingAct.ANSWERED, note=note)
        transitions.tell(ClosingAct.ANSWERED, actor, held.request, note=note)


def withdraw(actor: Actor, request_id: UUID, *, version: int | None, note: str = "") -> None:
    """Take the request back, until it is executed: the account has its former status again.

    People who were disabled for it stay disabled. Raises MovedMeanwhile, NotAllowed, NotFound.
    """
    note = transitions.clean_words(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.WITHDRAWN, request_id, version)
        transitions.move(actor, held.request, ClosingAct.WITHDRAWN, note=note)
        transitions.give_back(held.request, held.account)
        transitions.tell(ClosingAct.WITHDRAWN, actor, held.request, note=note)
        transitions.inform(ClosingAct.WITHDRAWN, actor, held)


def gather(actor: Actor, request_id: UUID) -> None:
    """Look again whether billing knows the account's facts, and take the case to billing if so (a job)."""
    with transaction():
        held = transitions.lock_for_job(actor, ClosingAct.GATHERED, request_id)
        if held.request.state in CLOSING.of(ClosingAct.GATHERED).sources and not held.request.frozen_by:
            take_to_billing(held.request)


def take_to_billing(request: Closing) -> None:
    """The facts are gathered: billing's turn. Part of another command; where nobody ever told them, ask again later."""
    db.session.flush()
    if billing.facts(request.account_id).unknown:
        queue.enqueue(transitions.GATHER, request.id, at=clock.now() + GATHER_EVERY)
        return
    transitions.move(system(), request, ClosingAct.GATHERED)
    transitions.tell(ClosingAct.GATHERED, system(), request)


def due_from(start: datetime, days: int) -> datetime:
    """So many working days later (Monday to Friday), at the same time of day in UTC."""
    due = start
    while days > 0:
        due += timedelta(days=1)
        days -= due.weekday() < SATURDAY
    return due


def _begin(owner_id: UUID | None, account: Account, reason: str) -> Closing:
    now = clock.now()
    request = Closing(
        id=clock.new_id(),
        account_id=account.id,
        requested_by=owner_id,
        state=State.REQUESTED,
        reason=reason,
        former_status=account.status,
        created_at=now,
        due_at=due_from(now, policy.number(Key.CLOSING_DUE_DAYS, account.id)),
    )
    db.session.add(request)
    db.session.flush()
    return request


def _refuse_second(actor: Actor, account: Account) -> None:
    wanted = sa.select(Closing).where(Closing.account_id == account.id, Closing.state.in_(OPEN_STATES))
    earlier = db.session.scalar(wanted)
    if earlier is not None:
        raise transitions.moved_meanwhile(actor, earlier)


def _refuse_unless_last(actor: Actor, account: Account) -> None:
    """Judged under the account's lock: whoever was disabled or lost the role a moment ago can't ask any more."""
    people = people_of(account.id)
    me = next((person for person in people if person.id == actor.user_id), None)
    if me is None:
        raise NotFound
    if me.status is not UserStatus.ACTIVE or me.role != RoleKey.OWNER:
        raise NotAllowed(grantor=RoleKey.OWNER)
    others = others_here(people, actor.user_id)
    if others:
        raise OthersHere(others)
