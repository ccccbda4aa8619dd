"""Two people at one policy at the same moment: one wins, the other gets 409. PostgreSQL, threads (SECURITY 41)."""

import pytest
import sqlalchemy as sa

from admin_app.desk import policy_change
from admin_app.kernel.actor import console
from admin_app.kernel.errors import Conflict
from admin_app.policy import operator
from admin_app.policy import service as policy
from admin_app.policy.models import PolicyChange, PolicyValue
from admin_app.policy.register import Key
from tests.cast import actor_of
from tests.factories.policies import ask

pytestmark = pytest.mark.usefixtures("postgres_only")
ROUNDS = pytest.mark.parametrize("_round", range(3))


def refused(results):
    return [r for r in results if isinstance(r, Exception)]


def rows(db, model):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@ROUNDS
def test_s41_two_confirm_at_once_and_it_is_changed_once(cast, threads, db, _round):
    asked, ada, ari = ask(cast.root, Key.SESSION_DAYS, 7), actor_of(cast.ada), actor_of(cast.ari)
    results = threads([lambda who=who: policy_change.confirm(who, asked) for who in (ada, ari)])
    assert len(refused(results)) == 1
    assert isinstance(refused(results)[0], Conflict)
    assert (rows(db, PolicyChange), policy.number(Key.SESSION_DAYS)) == (1, 7)


@ROUNDS
def test_s41_the_console_against_a_second_person_leaves_one_value_that_counts(cast, threads, db, _round):
    asked, ada = ask(cast.root, Key.SESSION_DAYS, 7), actor_of(cast.ada)
    results = threads(
        [
            lambda: policy_change.confirm(ada, asked),
            lambda: operator.put(console(), Key.SESSION_DAYS, 9),
        ]
    )
    assert all(isinstance(error, Conflict) for error in refused(results))
    db.session.rollback()
    counting = sa.select(PolicyValue.value).where(PolicyValue.ends_at.is_(None))
    assert db.session.scalars(counting).all() == [policy.number(Key.SESSION_DAYS)]
