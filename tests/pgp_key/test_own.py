"""A person's own PGP keys by command: who may, what is told to whom, what stays true at once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.kernel.exposed import PrivateKeyExposed
from admin_app.kernel.rights.permissions import WrongState
from admin_app.pgp_key import queries, service
from admin_app.pgp_key.limits import KEYS_MAX
from admin_app.pgp_key.models import PgpKey
from admin_app.public_key import keeping
from tests.cast import actor_of
from tests.factories.contacts import make_contact
from tests.factories.pgp_keys import make_pgp_key, pair, public


@pytest.fixture
def alice(cast):
    return actor_of(cast.alice)


def keys_of(user):
    return db.session.scalars(sa.select(PgpKey).where(PgpKey.user_id == user.id)).all()


@pytest.mark.feature("S1-19")
def test_a_key_is_added_and_removed_and_each_is_told_everywhere(cast, alice, outbox):
    make_contact(cast.alice, "alice.second@kanal.example")
    key_id = service.add(alice, block=public("Alice <alice@nordlicht.example>"))
    [key] = keys_of(cast.alice)
    assert (key.id, key.emails) == (key_id, ["alice@nordlicht.example"])
    service.remove(alice, key_id)
    assert keys_of(cast.alice) == []
    names = sa.select(AuditEvent.name).where(AuditEvent.name.startswith("pgp_key.")).order_by(AuditEvent.id)
    assert db.session.scalars(names).all() == ["pgp_key.added", "pgp_key.removed"]
    told = [(m.template, m.to) for m in outbox.all()]
    both = ("alice.second@kanal.example", "alice@nordlicht.example")
    assert sorted(told) == [(f"pgp_key_{act}", to) for act in ("added", "removed") for to in both]
    assert all(key.fingerprint in m.text for m in outbox.all())


def test_s09_each_act_asks_for_a_fresh_sign_in_itself(cast):
    key_id, stale = make_pgp_key(cast.alice), actor_of(cast.alice, fresh=False)
    for act in (lambda: service.add(stale, block=public()), lambda: service.remove(stale, key_id)):
        with pytest.raises(ReauthRequired):
            act()
    assert [key.id for key in keys_of(cast.alice)] == [key_id]


def test_a_private_key_is_told_before_the_fresh_sign_in_that_would_show_it_again(cast):
    with pytest.raises(PrivateKeyExposed):
        service.add(actor_of(cast.alice, fresh=False), block=str(pair()))


def test_the_same_key_is_in_an_account_once(cast, alice):
    block = public()
    service.add(alice, block=block)
    for actor, words in ((alice, service.HAVE_IT), (actor_of(cast.bob), keeping.ANOTHERS)):
        with pytest.raises(Invalid) as refused:
            service.add(actor, block=block)
        assert (refused.value.text, refused.value.field) == (words, "block")
    service.add(actor_of(cast.carol), block=block)


def test_of_two_people_with_the_same_key_at_once_one_has_it(postgres_only, cast, threads):
    block, actors = public(), [actor_of(cast.alice), actor_of(cast.bob)] * 2
    done = threads([lambda a=a: service.add(a, block=block) for a in actors])
    assert sum(isinstance(one, Invalid) for one in done) == len(actors) - 1
    assert len(keys_of(cast.alice)) + len(keys_of(cast.bob)) == 1


def test_there_are_as_many_keys_as_may_be_and_no_more(cast, alice):
    for _number in range(KEYS_MAX):
        make_pgp_key(cast.alice)
    with pytest.raises(Invalid) as refused:
        service.add(alice, block=public())
    assert refused.value.reason == "enough"


def test_s19_a_colleagues_key_is_as_good_as_absent(cast, alice):
    for owner in (cast.bob, cast.carol):
        key_id = make_pgp_key(owner)
        for act in (service.remove, queries.own_one):
            with pytest.raises(NotFound):
                act(alice, key_id)


@pytest.mark.parametrize("status", ["suspended", "closing"])
def test_no_key_comes_while_the_account_isnt_active_but_one_may_go(cast, alice, status):
    key_id = make_pgp_key(cast.alice)
    with transaction() as session:
        session.execute(sa.text("UPDATE accounts SET status = :status"), {"status": status})
    with pytest.raises(WrongState):
        service.add(alice, block=public())
    service.remove(alice, key_id)


def test_members_of_staff_have_no_keys(cast):
    with pytest.raises(NotAllowed):
        service.add(actor_of(cast.sam), block=public())
