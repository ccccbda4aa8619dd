"""No wrong guess, however many, takes a step of a sign-in away (SECURITY 68)."""

from __future__ import annotations

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import DomainError, Invalid
from admin_app.session.models import Stage
from admin_app.sign_in.factors import registry, second_factor
from admin_app.sign_in.flow.subject import by_id
from admin_app.sign_in.models import PasswordCredential, TotpCredential
from admin_app.sign_in.password import credential, reset
from admin_app.sign_in.pin import unlock as pin_unlock
from tests.factories.people import PASSWORD, make_person
from tests.factories.pins import WRONG, make_pin, shut_pin
from tests.session.test_life import known
from tests.sign_in.door import app_code, at_door, knock, later, mail_forgotten
from tests.sign_in.travel import link_in


def turned_off(model, user):
    """A hundred wrong ones in a row were given."""
    with transaction() as session:
        row = session.get(model, user.id)
        row.failures, row.disabled_at = 100, clock.now()


@pytest.fixture
def eve(cast):
    """Somebody with an authenticator app that a hundred wrong codes have turned off."""
    person = make_person(cast.nordlicht, factor=True, username="eve")
    turned_off(TotpCredential, person)
    return person


def test_s68_a_factor_that_guesses_turned_off_is_still_asked_for(eve):
    assert knock("eve").stage is Stage.FACTOR
    with pytest.raises(DomainError):
        second_factor.finish(known(knock("eve")).actor, app_code())


def test_s68_and_is_asked_for_by_the_link_of_a_forgotten_password(eve, outbox):
    reset.forgotten(at_door(), kind=eve.kind, name="eve")
    mail_forgotten()
    token = link_in(outbox.last, "reset")
    with pytest.raises(Invalid):
        credential.set_by_link(at_door(), token, "reset", new="Nebel+gras-17-Kahn")
    with pytest.raises(Invalid):
        credential.set_by_link(at_door(), token, "reset", new="Nebel+gras-17-Kahn", code=app_code())


def test_s68_a_factor_counts_as_on_however_its_failures_stand(eve):
    assert by_id(eve.id).factors == {factor.key for factor in registry.FACTORS if by_id(eve.id).has(factor)}
    assert by_id(eve.id).factor_on


def test_s68_a_password_that_guesses_turned_off_lets_nobody_in_by_less(cast):
    turned_off(PasswordCredential, cast.alice)
    with pytest.raises(DomainError):
        knock("alice.lind")


def test_s68_a_shut_pin_is_still_the_last_step(cast):
    shut_pin(cast.alice, after_sign_in=True)
    assert knock("alice.lind", PASSWORD).stage is Stage.PIN


def test_s68_guessing_a_pin_to_the_end_leaves_its_step(cast):
    make_pin(cast.alice, after_sign_in=True)
    for number in range(3):
        with later(minutes=number):
            waiting = known(knock("alice.lind")).actor
            for _ in range(5):
                with pytest.raises(DomainError):
                    pin_unlock.finish(waiting, WRONG)
    with later(minutes=5):
        assert knock("alice.lind").stage is Stage.PIN
