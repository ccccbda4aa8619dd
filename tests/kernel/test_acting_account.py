"""Whose account an actor acts in: the home account for everybody, and what rights and reach are judged by."""

import pytest

from admin_app.kernel.actor import nobody
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.overview import self_service
from admin_app.sign_in import authenticate
from tests.cast import actor_of, sign_in

VISIT = authenticate.Visit(
    ip="127.0.0.1", user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
)


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "sam"])
def test_a_signed_in_person_acts_in_the_home_account(app, cast, who):
    person, browser = getattr(cast, who), app.test_client()
    sign_in(browser, person)
    cookie = browser.get_cookie(f"gh_{person.kind}").value
    actor = authenticate.resolve(cookie, person.kind, VISIT).actor
    assert actor.acting_account_id == actor.account_id == actor_of(person).account_id


def test_nobody_acts_in_an_account():
    assert nobody().acting_account_id is None


def test_a_right_reaches_the_account_acted_in_and_not_the_home_account(cast):
    actor = actor_of(cast.alice, acting_account_id=cast.other.id)
    require(actor, Permission.OWN_ACCOUNT_READ, Subject(cast.other.id))
    with pytest.raises(NotFound):
        require(actor, Permission.OWN_ACCOUNT_READ, Subject(cast.nordlicht.id))


def test_the_people_shown_are_those_of_the_account_acted_in(cast):
    _ = cast.bob, cast.carol
    actor = actor_of(cast.alice, acting_account_id=cast.other.id)
    assert [row.full_name for row in self_service.people(actor).rows] == ["Carol Nkemelu"]
