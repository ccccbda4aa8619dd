"""Two owners at the same rules at the same moment: one wins, the other gets 409. PostgreSQL, threads (SECURITY 21, 41)."""

import pytest

from admin_app.account_rules import queries, service
from admin_app.account_rules.service import EffectsTold
from admin_app.kernel.errors import Conflict
from admin_app.policy.register import Key
from tests.cast import actor_of
from tests.factories.people import make_person

pytestmark = pytest.mark.usefixtures("postgres_only")


@pytest.mark.parametrize("_round", range(3))
def test_s41_two_owners_save_at_once_one_wins_the_other_gets_409(cast, threads, _round):
    owners = [actor_of(cast.alice), actor_of(make_person(cast.nordlicht, role="owner"))]
    state = queries.mark(queries.read(owners[0]))

    def set_days(actor, days):
        wanted = {Key.SESSION_DAYS: days}
        try:
            return service.save(actor, wanted=wanted, state=state)
        except EffectsTold as first:
            return service.save(actor, wanted=wanted, state=state, told=first.effects.mark)

    results = threads([lambda: set_days(owners[0], 2), lambda: set_days(owners[1], 3)])
    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(error) for error in refused] == [Conflict]
    assert queries.read(owners[0])[Key.SESSION_DAYS].own.value in {2, 3}
    assert len(queries.history(owners[0]).rows) == 1
