"""Why somebody can't sign in, and how staff help."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.sign_in import authenticate, block
from admin_app.sign_in.block import BlockCause
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.models import PasswordCredential
from admin_app.sign_in.throttle import lifting, waiting
from tests.cast import actor_of
from tests.factories.people import make_account, make_person
from tests.sign_in.door import WRONG, app_code, knock, later
from tests.sign_in.test_throttle import fail, guess

REASON = "called from the number we know"


def locked_out(user):
    """Eleven wrong passwords: the wait is about a minute."""
    fail(user.username, 5, ip="198.51.100.1")
    return user


def causes(user):
    """What keeps a person out."""
    return [h.cause for h in block.status([user.id]).get(user.id, [])]


@pytest.mark.feature("S0-29", "S1-01")
def test_unlocking_ends_the_wait_at_once_and_the_person_is_told(cast, outbox):
    locked_out(cast.alice)
    with later(minutes=64):
        assert guess("alice.lind") == "wait"
        lifting.unlock(actor_of(cast.sam), cast.alice.id, REASON)
        assert knock("alice.lind")
    assert (outbox.last.to, outbox.last.template) == ("alice@nordlicht.example", "unlocked")
    assert REASON not in outbox.last.text


def test_s55_unlocking_clears_the_wait_and_not_the_failures_in_a_row(cast, db):
    locked_out(cast.alice)
    with later(minutes=64):
        lifting.unlock(actor_of(cast.sam), cast.alice.id, REASON)
    assert db.session.get(PasswordCredential, cast.alice.id, populate_existing=True).failures == 5


def test_who_waits_for_nothing_is_not_unlocked(cast):
    with pytest.raises(Conflict):
        lifting.unlock(actor_of(cast.sam), cast.alice.id, REASON)


def test_two_agents_unlock_at_once_one_is_told_it_was_done(cast, threads, postgres_only):
    alice_id = locked_out(cast.alice).id
    sam, root = actor_of(cast.sam), actor_of(cast.root)
    with clock.shifted(timedelta(minutes=64)):
        answers = threads([lambda a=a: lifting.unlock(a, alice_id, REASON) for a in (sam, root)])
    assert answers.count(None) == 1
    assert sum(isinstance(a, Conflict) for a in answers) == 1


def test_only_those_who_may_unlock(cast):
    locked_out(cast.alice)
    for who in (cast.bill, cast.ada, cast.aud, cast.bob, cast.carol):
        with pytest.raises((NotAllowed, NotFound)):
            lifting.unlock(actor_of(who), cast.alice.id, REASON)
    with pytest.raises(NotFound):
        lifting.unlock(actor_of(cast.sam), clock.new_id(), REASON)


def test_agents_unlock_no_staff_and_administrators_not_themselves(cast):
    for who, whom in ((cast.sam, cast.ada), (cast.root, cast.root)):
        with pytest.raises(NotAllowed):
            lifting.unlock(actor_of(who), whom.id, REASON)


def test_each_cause_is_named(cast, db):
    closed = make_account(status="deactivated")
    people = {
        BlockCause.DISABLED: make_person(cast.nordlicht, status="disabled"),
        BlockCause.NOT_INVITED: make_person(cast.nordlicht, status="invited", password=False),
        BlockCause.NO_PASSWORD: make_person(cast.nordlicht, password=False),
        BlockCause.ACCOUNT_CLOSED: make_person(closed),
        BlockCause.NO_FACTOR: make_person(role="support"),
        BlockCause.PASSWORD_DISABLED: cast.bob,
    }
    with transaction():
        db.session.execute(
            sa.update(PasswordCredential)
            .where(PasswordCredential.user_id == cast.bob.id)
            .values(disabled_at=clock.now(), failures=100)
        )
    for cause, person in people.items():
        assert causes(person) == [cause]
    assert causes(cast.alice) == []


def test_a_wait_tells_after_how_many_failures_and_until_when(cast):
    locked_out(cast.alice)
    with later(minutes=64):
        found = block.status([cast.alice.id])[cast.alice.id]
        assert [(h.cause, h.failures, h.unlockable) for h in found] == [
            (BlockCause.WAITING_PASSWORD, 5, True)
        ]
        assert 0 < (found[0].until - clock.now()).total_seconds() <= 1
        assert found[0].text % found[0].params == "has to wait after 5 wrong passwords"


def test_a_wait_for_codes_can_be_lifted_too(cast):
    eve = make_person(cast.nordlicht, username="eve", factor=True)
    actor = authenticate.resolve(knock("eve").cookie, "customer").actor
    for _ in range(10):
        with pytest.raises(Invalid):
            second_factor.finish(actor, "000000")
    assert causes(eve) == [BlockCause.WAITING_CODE]
    with pytest.raises(RateLimited):
        second_factor.finish(actor, app_code())
    lifting.unlock(actor_of(cast.sam), eve.id, REASON)
    assert second_factor.finish(actor, app_code())


def test_the_state_of_fifty_people_takes_one_statement(cast, count_statements):
    ids = [make_person(cast.nordlicht).id for _ in range(5)] + [locked_out(cast.alice).id]
    with count_statements() as seen:
        block.status(ids)
    assert seen.total == 1


def test_who_waits_now_stands_on_the_start_page(cast, count_statements):
    locked_out(cast.alice)
    assert guess("no.body", WRONG) == "no"
    with later(minutes=64), count_statements() as seen:
        found = waiting.locked_now()
    assert seen.total == 1
    assert [(p.full_name, p.account_name) for p in found] == [("Alice Lindqvist", "Nordlicht Media GmbH")]
    with later(minutes=70):
        assert waiting.locked_now() == []
