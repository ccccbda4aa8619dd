"""Two people at once: one wins, the other gets 409 and nothing is half done. PostgreSQL, threads."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import jobs
from admin_app.closing import decision, execution, request
from admin_app.closing.holds import clearing
from admin_app.closing.models import Closing, ClosingMove, State
from admin_app.closing.transitions import MovedMeanwhile
from admin_app.email.models import Mail
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import system
from admin_app.kernel.errors import Conflict, DomainError
from admin_app.user import people
from tests.cast import actor_of
from tests.factories import closing
from tests.factories.billing import known
from tests.factories.people import make_person

pytestmark = pytest.mark.usefixtures("postgres_only")
ROUNDS = range(3)


def refused(results):
    return [r for r in results if isinstance(r, Exception)]


def acts_of(db, case_id):
    return list(db.session.scalars(sa.select(ClosingMove.act).where(ClosingMove.request_id == case_id)))


@pytest.mark.parametrize("_round", ROUNDS)
def test_s41_two_approvers_at_once_one_wins_the_other_gets_409(cast, threads, db, _round):
    case_id = closing.cleared(cast)
    values = {
        "version": closing.case(case_id).version,
        "number": closing.case(case_id).number,
        "note": "Fine",
    }
    ada, ari = actor_of(cast.ada), actor_of(cast.ari)
    results = threads(
        [lambda: decision.approve(ada, case_id, **values), lambda: decision.approve(ari, case_id, **values)]
    )
    lost = refused(results)
    assert [(type(e), e.status) for e in lost] == [(MovedMeanwhile, 409)]
    assert {lost[0].who, lost[0].act} == {
        "Ada Okafor" if isinstance(results[1], Exception) else "Ari Mäkinen",
        "approved",
    }
    waiting = db.session.scalars(sa.select(queue.Job).where(queue.Job.name == "deactivation.execute")).all()
    assert (acts_of(db, case_id).count("approved"), len(waiting)) == (1, 1)


@pytest.mark.parametrize("_round", ROUNDS)
def test_s41_approve_against_withdraw_one_wins_the_other_gets_409(cast, threads, db, _round):
    case_id = closing.cleared(cast)
    version, number = closing.case(case_id).version, closing.case(case_id).number
    ada, alice = actor_of(cast.ada), actor_of(cast.alice)
    results = threads(
        [
            lambda: decision.approve(ada, case_id, version=version, number=number, note="Nothing is open"),
            lambda: request.withdraw(alice, case_id, version=version),
        ]
    )
    assert [type(e) for e in refused(results)] == [MovedMeanwhile]
    withdrawn = isinstance(results[0], Exception)
    waiting = sa.select(queue.Job.id).where(
        queue.Job.name == "deactivation.execute", queue.Job.state == "waiting"
    )
    assert closing.case(case_id).state is (State.WITHDRAWN if withdrawn else State.APPROVED)
    assert closing.account_of(cast.nordlicht).status == ("active" if withdrawn else "closing")
    assert len(db.session.scalars(waiting).all()) == (0 if withdrawn else 1)


@pytest.mark.parametrize("_round", ROUNDS)
def test_s41_stop_against_execute_the_account_is_closed_or_not_and_never_both(cast, threads, _round):
    case_id = closing.approved(cast)
    ada, number = (
        actor_of(cast.ada, fresh_until=clock.now() + timedelta(days=9)),
        closing.case(case_id).number,
    )
    with clock.shifted(timedelta(days=4)):
        results = threads(
            [
                lambda: decision.stop(ada, case_id, version=None, number=number, note="Wait"),
                lambda: execution.execute(system(), case_id),
            ]
        )
    stopped = results[1] is False
    assert isinstance(results[0], DomainError) is not stopped
    assert closing.account_of(cast.nordlicht).status == ("active" if stopped else "deactivated")
    assert closing.case(case_id).state is (State.REJECTED if stopped else State.EXECUTED)


@pytest.mark.parametrize("_round", ROUNDS)
def test_s40_two_workers_execute_once(cast, threads, db, _round):
    case_id = closing.approved(cast)
    job_id = db.session.scalar(sa.select(queue.Job.id).where(queue.Job.name == "deactivation.execute"))
    with clock.shifted(timedelta(days=4)):
        results = threads(
            [
                lambda: jobs.run_job(job_id),
                lambda: jobs.run_job(job_id),
                lambda: execution.execute(system(), case_id),
            ]
        )
    assert not refused(results)
    mails = db.session.scalars(sa.select(Mail).where(Mail.template == "closing_executed")).all()
    assert (acts_of(db, case_id).count("executed"), len(mails)) == (1, 1)


@pytest.mark.parametrize("_round", ROUNDS)
def test_s41_asking_twice_at_once_makes_one_case(cast, threads, db, _round):
    known(cast.nordlicht)
    alice, number = actor_of(cast.alice), cast.nordlicht.number
    results = threads([lambda: request.request_closing(alice, number=number)] * 2)
    assert [type(e) for e in refused(results)] == [MovedMeanwhile]
    assert len(db.session.scalars(sa.select(Closing)).all()) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_s21_the_last_two_owners_leaving_together_one_stays(cast, threads, db, _round):
    known(cast.nordlicht)
    second = make_person(cast.nordlicht, role="owner", full_name="Olga Second")
    alice, olga, number = actor_of(cast.alice), actor_of(second), cast.nordlicht.number

    def leave(me, other):
        people.disable(me, other, reason="")
        return request.request_closing(me, number=number)

    results = threads([lambda: leave(alice, second.id), lambda: leave(olga, cast.alice.id)])
    assert len(refused(results)) == 1
    states = db.session.execute(sa.text("SELECT status FROM users WHERE kind = 'customer'")).scalars().all()
    assert sorted(states) == ["active", "disabled"]
    assert len(db.session.scalars(sa.select(Closing)).all()) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_asking_while_somebody_is_invited_never_leaves_both(cast, threads, _round):
    known(cast.nordlicht)
    alice, number = actor_of(cast.alice), cast.nordlicht.number
    results = threads(
        [
            lambda: request.request_closing(alice, number=number),
            lambda: people.invite(alice, email="new@nordlicht.example", full_name="New One", role="manager"),
        ]
    )
    assert len(refused(results)) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_s41_two_settlements_of_one_page_one_wins(cast, threads, _round):
    closing.facts_for(cast.nordlicht)
    case_id = closing.requested(cast)
    version, bill = closing.case(case_id).version, actor_of(cast.bill)

    def clear(outcome):
        return lambda: clearing.clear(
            bill, case_id, version=version, hold="debts", outcome=outcome, note="Seen"
        )

    results = threads([clear("paid"), clear("written_off")])
    assert [isinstance(e, Conflict) for e in refused(results)] == [True]
