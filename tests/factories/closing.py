"""Closings, brought to each state by the commands alone."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import sqlalchemy as sa

from admin_app.closing import decision, execution, request
from admin_app.closing.holds import clearing
from admin_app.closing.models import OPEN_STATES, Closing, ClosingMove, State
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import ActorKind, system
from admin_app.kernel.db import db, transaction
from tests.cast import Cast, actor_of
from tests.factories.billing import known, make_balance, make_invoice, make_service


def case(case_id: UUID) -> Closing:
    """The case as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Closing, case_id)


def account_of(account: Account) -> Account:
    """The account as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Account, account.id)


def facts_for(account: Account) -> SimpleNamespace:
    """An open invoice, an active service and a credit, known an hour ago."""
    known(account)
    return SimpleNamespace(
        invoice=make_invoice(account), service=make_service(account), balance=make_balance(account, 3_600)
    )


def requested(cast: Cast) -> UUID:
    """Alice, the only one who can sign in, asked to close Nordlicht."""
    return request.request_closing(
        actor_of(cast.alice), number=cast.nordlicht.number, reason="We merge with another firm"
    )


def cleared_holds(cast: Cast, case_id: UUID) -> None:
    """Bill settles every hold that is open."""
    for hold, outcome in (("services", "cancelled"), ("debts", "written_off"), ("balance", "refunded")):
        clearing.clear(
            actor_of(cast.bill), case_id, version=None, hold=hold, outcome=outcome, note="Agreed by phone"
        )


def cleared(cast: Cast, *, facts: bool = True) -> UUID:
    """Bill passed the case on to approval."""
    if facts:
        facts_for(cast.nordlicht)
    else:
        known(cast.nordlicht)
    case_id = requested(cast)
    if facts:
        cleared_holds(cast, case_id)
    clearing.pass_on(actor_of(cast.bill), case_id, version=None, note="All settled")
    return case_id


def approved(cast: Cast, *, facts: bool = True) -> UUID:
    """Ada approved it; it waits for three days."""
    case_id = cleared(cast, facts=facts)
    decision.approve(actor_of(cast.ada), case_id, version=None, number=case(case_id).number, note="Fine")
    return case_id


def executed(cast: Cast) -> UUID:
    """The worker closed the account after the waiting time, and the clock went on no further."""
    case_id = approved(cast)
    with clock.shifted(timedelta(days=3, seconds=1)):
        execution.execute(system(), case_id)
    return case_id


def the_only_case() -> UUID:
    """The id of the one case there is."""
    db.session.rollback()
    return db.session.scalars(sa.select(Closing.id)).one()


def standing_in(cast: Cast, state: State) -> UUID:
    """A case of Nordlicht's in a state, written as rows: no command brought it there, nobody of staff acted."""
    account, now = cast.nordlicht, clock.now()
    ended = AccountStatus.DEACTIVATED if state is State.EXECUTED else AccountStatus.ACTIVE
    status = AccountStatus.CLOSING if state in OPEN_STATES else ended
    known(account)
    with transaction() as session:
        case_id = clock.new_id()
        session.execute(sa.update(Account).where(Account.id == account.id).values(status=status))
        session.add(
            Closing(
                id=case_id, number="C-TEST23", account_id=account.id, requested_by=cast.alice.id, state=state,
                former_status="active", due_at=now + timedelta(days=3), execute_at=now, executed_at=now,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            ClosingMove(
                request_id=case_id,
                actor_kind=ActorKind.CUSTOMER,
                actor_id=cast.alice.id,
                act="requested",
                to_state=state,
            )
        )
    return case_id
