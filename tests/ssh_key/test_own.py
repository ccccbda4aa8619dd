"""A person's own SSH keys by command: who may, what is told to whom, what stays true at once."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_private_key

from admin_app.audit.models import AuditEvent
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.kernel.exposed import PrivateKeyExposed
from admin_app.kernel.rights.permissions import WrongState
from admin_app.public_key import keeping
from admin_app.ssh_key import queries, service
from admin_app.ssh_key.limits import KEYS_MAX
from admin_app.ssh_key.models import SshKey
from tests.cast import actor_of
from tests.factories.contacts import make_contact
from tests.factories.people import make_person
from tests.factories.ssh_keys import ed25519, make_ssh_key
from tests.tools import needs


@pytest.fixture
def alice(cast):
    return actor_of(cast.alice)


def keys_of(user):
    return db.session.scalars(sa.select(SshKey).where(SshKey.user_id == user.id)).all()


def events():
    return db.session.scalars(
        sa.select(AuditEvent.name).where(AuditEvent.name.startswith("ssh_key.")).order_by(AuditEvent.id)
    ).all()


@pytest.mark.feature("S1-16", "S1-18")
def test_a_key_is_added_and_removed_and_each_is_told_everywhere(cast, alice, outbox):
    make_contact(cast.alice, "alice.second@kanal.example")
    line = ed25519("alice@laptop")
    key_id = service.add(alice, name="Laptop", public_key=line)
    [key] = keys_of(cast.alice)
    assert (key.id, key.name, f"{key.public_key} {key.comment}") == (key_id, "Laptop", line)
    service.remove(alice, key_id)
    assert keys_of(cast.alice) == []
    assert events() == ["ssh_key.added", "ssh_key.removed"]
    told = [(m.template, m.to) for m in outbox.all()]
    both = ("alice.second@kanal.example", "alice@nordlicht.example")
    assert sorted(told) == [(f"ssh_key_{act}", to) for act in ("added", "removed") for to in both]
    assert all("Laptop" in m.text and key.fingerprint in m.text for m in outbox.all())


@pytest.mark.feature("S1-17")
def test_a_generated_pair_belongs_together_and_its_private_part_is_kept_nowhere(cast, alice, outbox):
    made = service.generate(alice, name="Build server")
    pair = load_ssh_private_key(made.private.encode(), None)
    assert pair.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode() == made.public
    [key] = keys_of(cast.alice)
    assert (key.id, key.public_key, key.generated) == (made.id, made.public, True)
    secret = made.private.splitlines()[3]
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            assert secret not in repr(tuple(row)), table.name
    assert all(secret not in m.text for m in outbox.all())
    assert events() == ["ssh_key.generated"]


@needs("ssh-keygen")
@pytest.mark.one_database
def test_openssh_reads_a_generated_private_key(alice, tmp_path):
    made = service.generate(alice, name="Build server")
    file = tmp_path / "id_ed25519"
    file.touch(0o600)
    file.write_text(made.private)
    read = [shutil.which("ssh-keygen"), "-y", "-P", "", "-f", file]
    told = subprocess.run(read, capture_output=True, text=True, check=True).stdout
    assert told.split()[:2] == made.public.split()


@pytest.mark.parametrize(
    "act",
    [
        lambda a, _k: service.add(a, name="Laptop", public_key=ed25519()),
        lambda a, _k: service.generate(a, name="Laptop"),
        service.remove,
    ],
)
def test_s09_each_act_asks_for_a_fresh_sign_in_itself(cast, act):
    key_id = make_ssh_key(cast.alice)
    with pytest.raises(ReauthRequired):
        act(actor_of(cast.alice, fresh=False), key_id)
    assert [key.id for key in keys_of(cast.alice)] == [key_id]


def test_a_private_key_is_told_before_the_fresh_sign_in_that_would_show_it_again(cast):
    private = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA"
    for field in ("name", "public_key"):
        with pytest.raises(PrivateKeyExposed) as refused:
            service.add(
                actor_of(cast.alice, fresh=False),
                **{"name": "Laptop", "public_key": ed25519(), field: private},
            )
        assert refused.value.field == field


def test_the_same_key_is_in_an_account_once(cast, alice):
    line = ed25519("alice@laptop")
    service.add(alice, name="Laptop", public_key=line)
    for actor, words in ((alice, service.HAVE_IT), (actor_of(cast.bob), keeping.ANOTHERS)):
        with pytest.raises(Invalid) as refused:
            service.add(actor, name="Again", public_key=line.replace("alice@laptop", "other"))
        assert (refused.value.text, refused.value.field) == (words, "public_key")
    service.add(actor_of(cast.carol), name="In another account", public_key=line)


def test_of_two_people_with_the_same_key_at_once_one_has_it(postgres_only, cast, threads):
    line, actors = ed25519(), [actor_of(cast.alice), actor_of(cast.bob)] * 3
    done = threads([lambda a=a: service.add(a, name="Shared", public_key=line) for a in actors])
    assert sum(isinstance(one, Invalid) for one in done) == len(actors) - 1
    assert len(keys_of(cast.alice)) + len(keys_of(cast.bob)) == 1


def test_there_are_as_many_keys_as_may_be_and_no_more(cast, alice):
    for number in range(KEYS_MAX):
        make_ssh_key(cast.alice, f"Key {number}")
    with pytest.raises(Invalid) as refused:
        service.generate(alice, name="One more")
    assert refused.value.reason == "enough"


def test_s19_a_colleagues_key_is_as_good_as_absent(cast, alice):
    for owner in (cast.bob, cast.carol):
        key_id = make_ssh_key(owner)
        for act in (service.remove, queries.own_one):
            with pytest.raises(NotFound):
                act(alice, key_id)


@pytest.mark.parametrize("status", ["suspended", "closing"])
def test_no_key_comes_while_the_account_isnt_active_but_one_may_go(cast, alice, db, status):
    key_id = make_ssh_key(cast.alice)
    with transaction() as session:
        session.execute(sa.text("UPDATE accounts SET status = :status"), {"status": status})
    with pytest.raises(WrongState):
        service.add(alice, name="Laptop", public_key=ed25519())
    service.remove(alice, key_id)


def test_members_of_staff_have_no_keys(cast):
    with pytest.raises(NotAllowed):
        service.add(actor_of(cast.sam), name="Laptop", public_key=ed25519())


def test_a_list_of_many_keys_is_one_statement(cast, alice, count_statements):
    for number in range(20):
        make_ssh_key(cast.alice, f"Key {number}")
    make_ssh_key(make_person(cast.nordlicht))
    with count_statements() as seen:
        assert len(queries.own_list(alice)) == 20
    assert seen.total == 1
