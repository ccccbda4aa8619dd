"""Which usernames may be chosen: none that passes for another's or for the company's own, few a day, freed ones later."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, RateLimited
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.user import people
from admin_app.user.identifiers import held_back, renewal, username
from admin_app.user.models import FreedUsername
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.sign_in.door import later

pytestmark = pytest.mark.one_database


def take(user, name):
    username.change(actor_of(user), username=name)


def refusal(user, name):
    with pytest.raises(Invalid) as refused:
        take(user, name)
    return refused.value.reason


def freed(cast):
    """Alice gave `alice.lind` up."""
    take(cast.alice, "alice.nord")
    return "alice.lind"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "name", ["b0b.solberg", "BOB.SOLBERG", "bob.so1berg", "bob.solberg\u200b", "b\u043eb.solberg"]
)
def test_s69_a_name_that_could_be_mistaken_for_one_in_use_is_refused(cast, name):
    assert cast.bob
    assert refusal(cast.alice, name) in {"taken", "mixed"}


@pytest.mark.both_databases
def test_a_name_of_another_script_that_looks_alike_is_refused(cast):
    make_person(cast.nordlicht, username="copa")
    assert refusal(cast.alice, "сора") == "taken"


@pytest.mark.parametrize("name", ["admin", "Admin", "supp0rt", "gatehouse", "post-master\u200b", "webmaster"])
def test_names_that_are_the_companys_own_are_kept_for_it(cast, name):
    with transaction() as session:
        session.add(PolicyValue(key=Key.USERNAME_RESERVED.value, value="admin support webmaster post-master"))
    assert refusal(cast.alice, name) == "taken"
    with pytest.raises(Invalid):
        people.invite(actor_of(cast.alice), email="new@nordlicht.example", full_name="New", username=name)


@pytest.mark.parametrize("name", ["a b", "<b>mara</b>", "newboss＠victim.example", "mаra"])
def test_an_invitation_takes_no_username_that_nobody_may_choose(cast, name):
    with pytest.raises(Invalid) as refused:
        people.invite(actor_of(cast.alice), email="new@nordlicht.example", full_name="New", username=name)
    assert refused.value.field == "username"


@pytest.mark.both_databases
def test_a_freed_name_is_nobody_elses_for_90_days_nor_is_one_that_looks_like_it(cast):
    name = freed(cast)
    assert refusal(cast.bob, name) == "taken"
    assert refusal(cast.bob, "alice.1ind") == "taken"
    with later(days=90, minutes=1):
        take(cast.bob, name)


def test_who_gave_a_name_up_may_take_it_back(cast, db):
    take(cast.alice, "alice.two")
    take(cast.alice, "alice.lind")
    db.session.rollback()
    assert len(db.session.scalars(sa.select(FreedUsername)).all()) == 1  # the one given up since


@pytest.mark.both_databases
def test_a_name_given_up_is_kept_as_a_hash_and_forgotten_once_it_is_free(cast, db):
    freed(cast)
    row = db.session.scalars(sa.select(FreedUsername)).one()
    assert "alice" not in row.name_hash + row.skeleton_hash
    with later(days=90, minutes=1):
        held_back.sweep()
    assert not db.session.scalars(sa.select(FreedUsername)).all()


@pytest.mark.both_databases
def test_nobody_changes_the_username_a_fourth_time_in_a_day(cast):
    for name in ("one.lind", "two.lind", "three.lind"):
        take(cast.alice, name)
    with pytest.raises(RateLimited) as refused:
        take(cast.alice, "four.lind")
    assert refused.value.field == "username"
    with later(hours=24, minutes=1):
        take(cast.alice, "four.lind")


def of_a_former_release(user, folded):
    with transaction() as session:
        session.execute(
            sa.update(User).where(User.id == user.id).values(username_folded=folded, username_skeleton=None)
        )


def found(db, user):
    db.session.rollback()
    row = db.session.get(User, user.id, populate_existing=True)
    return row.username_folded, row.username_skeleton


@pytest.mark.both_databases
def test_rows_of_a_former_release_are_brought_to_todays_spelling(cast, db):
    make_person(cast.nordlicht, username="info@xn--bcher-kva.example", email="info@bücher.example")
    mara = make_person(cast.nordlicht, username="mara\u200b")
    of_a_former_release(mara, "mara\u200b")
    of_a_former_release(cast.bob, "bob.solberg")
    assert renewal.renew() >= 2
    assert found(db, mara) == ("mara", "rnara")
    assert found(db, cast.bob) == ("bob.solberg", "bob.solberg")
    assert renewal.renew() == 0


@pytest.mark.both_databases
def test_where_todays_spelling_is_somebody_elses_the_row_stays_as_it_was(cast, db):
    genuine = make_person(cast.nordlicht, username="mara")
    other = make_person(cast.nordlicht, username="kim")
    of_a_former_release(other, "mara\u200b")
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == other.id).values(username="mara\u200b"))
    renewal.renew()
    assert found(db, other) == ("mara\u200b", "rnara")
    assert found(db, genuine) == ("mara", "rnara")
