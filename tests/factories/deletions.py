"""Deletions, brought to each state by the commands alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case.models import (
    DataCase,
    DataCaseAct,
    DataCaseEntry,
    DataCaseKind,
    DataCaseState,
    Source,
)
from admin_app.deletion import decision, service, transitions, work
from admin_app.deletion.models import Deletion
from admin_app.erasure import plan as erasure_plan
from admin_app.erasure import service as erasure
from admin_app.erasure import work as erasing
from admin_app.erasure.models import Erasure, ErasureState, SubjectKind
from admin_app.erasure.subject import Subject
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from tests.cast import Cast, actor_of
from tests.factories import closing
from tests.factories.people import make_person

WAITED = timedelta(days=7, seconds=1)


def case(case_id: UUID) -> DataCase:
    """The case as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(DataCase, case_id)


def deletion(case_id: UUID) -> Deletion:
    """What the deletion adds to it."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Deletion, case_id)


def person(user: User) -> User:
    """A person as the database has them now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(User, user.id)


def asked(cast: Cast) -> UUID:
    """Bob, a manager of Nordlicht, asks for the deletion of his own data; it waits for approval."""
    cast.alice, cast.ada, cast.ari  # noqa: B018 - they are there
    return service.ask_own(actor_of(cast.bob), username="bob.solberg", words="I have left the company")


def approve(cast: Cast, case_id: UUID, by: User | None = None) -> None:
    """Ada approves it, or somebody else."""
    decision.approve(
        actor_of(by or cast.ada),
        case_id,
        version=None,
        number=case(case_id).number,
        note="Nothing is against it",
    )


def approved(cast: Cast) -> UUID:
    """Bob's deletion waits for seven days."""
    case_id = asked(cast)
    approve(cast, case_id)
    return case_id


def after_waiting(case_id: UUID) -> DataCase:
    """The worker's step after the waiting time; the clock goes on no further."""
    with clock.shifted(WAITED):
        work.proceed(system(), case_id)
    return case(case_id)


def executed(case_id: UUID) -> DataCase:
    """The recipients had their time, too, and the erasure has begun."""
    after_waiting(case_id)
    with clock.shifted(WAITED * 2 + timedelta(days=30)):
        work.proceed(system(), case_id)
    return case(case_id)


def erased(case_id: UUID) -> Erasure:
    """The erasure of a deletion that has begun, carried out; gives it as it is then."""
    begun = erasure.of_case(case_id)
    assert begun is not None
    erasing.erase(begun.id, lambda: None, mailed=False)
    db.session.rollback()
    done = erasure.of_case(case_id)
    assert done is not None
    return done


def of_account(cast: Cast) -> UUID:
    """Alice, the last owner, asks for the deletion of Nordlicht; it is being closed."""
    cast.ada, cast.ari  # noqa: B018 - they are there
    closing.known(cast.nordlicht)
    return service.ask_account(
        actor_of(cast.alice), number=cast.nordlicht.number, words="We have closed the shop"
    )


def closed(cast: Cast) -> UUID:
    """Nordlicht is closed, and its deletion waits for approval."""
    case_id = of_account(cast)
    close(cast, case_id)
    return case_id


def close(cast: Cast, case_id: UUID) -> None:
    """The account of a deletion that waits for that is closed: cleared, approved, and the waiting time is over."""
    closing.clearing.pass_on(actor_of(cast.bill), closing_of(case_id), version=None, note="All settled")
    number = closing.case(closing_of(case_id)).number
    closing.decision.approve(
        actor_of(cast.ada), closing_of(case_id), version=None, number=number, note="Nothing is open"
    )
    with clock.shifted(timedelta(days=3, seconds=1)):
        closing.execution.execute(system(), closing_of(case_id))


def closing_of(case_id: UUID) -> UUID:
    """The closing that goes before a deletion."""
    found = db.session.scalars(sa.select(Deletion.closing_id).where(Deletion.case_id == case_id)).one()
    assert found is not None
    return found


def standing(user: User, state: DataCaseState = DataCaseState.IN_APPROVAL) -> DataCase:
    """Somebody's deletion in a state, written as rows: no command brought it there, nobody decided."""
    now = clock.now()
    case = DataCase(
        id=clock.new_id(), kind=DataCaseKind.DELETION, subject_id=user.id, account_id=user.account_id, source=Source.SELF_SERVICE,
        requested_by=user.id, words="I have left the company", received_at=now, due_at=now + timedelta(days=31), state=state,
    )  # fmt: skip
    with transaction() as session:
        session.add(case)
        session.flush()
        session.add(DataCaseEntry(case_id=case.id, act=DataCaseAct.REQUESTED, by_id=user.id))
        told = erasure_plan.plan(Subject(person_id=user.id))
        row = Deletion(case_id=case.id, plan=dict(told.told()), plan_hash=told.hash, previewed_at=now)
        session.add(row)
    return case


def certified(user: User) -> DataCase:
    """Somebody's deletion that is done, with a certificate, written as rows: nothing of them was erased."""
    now = clock.now()
    case = standing(user, DataCaseState.EXECUTED)
    counts = {"users": {"emptied": 1}, "sessions": {"deleted": 2}}
    with transaction() as session:
        session.get_one(DataCase, case.id).closed_at = now
        done = Erasure(
            case_id=case.id, subject_kind=SubjectKind.PERSON, subject_id=user.id, state=ErasureState.DONE, done_at=now, counts=counts,
            certificate='{"kind": "gatehouse.erasure.certificate"}',
        )  # fmt: skip
        session.add(done)
    return case


def withdraw_link(case: DataCase) -> str:
    """The secret of a link that takes it back."""
    with transaction():
        held = transitions.lock_for_job(case.id)
        assert held is not None
        return transitions.withdraw_link(held)


def in_world(account: Account) -> dict[str, Any]:
    """One that waits for approval, and one that a link takes back."""
    linked = standing(make_person(account, full_name="Wilma Withdrawn"))
    waiting = standing(make_person(account, full_name="Delia Deleted")).id
    gone = certified(make_person(account, full_name="Erika Erased")).id
    return {
        "erased": gone,
        "deletion": waiting,
        "own_deletion": waiting,
        "deletion_link": withdraw_link(linked),
    }


def the_only_case() -> UUID:
    """The id of the one case there is."""
    db.session.rollback()
    return db.session.scalars(sa.select(DataCase.id)).one()
