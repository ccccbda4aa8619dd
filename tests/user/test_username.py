"""Another username: who may choose it, which are refused, who is told."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.identity.models import AccountStatus, User
from admin_app.kernel import text
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, RateLimited, ReauthRequired
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.session.models import LoginSession
from admin_app.sign_in.flow import subject
from admin_app.user import people
from admin_app.user.identifiers import username
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.people import make_person


def mine(db, user):
    db.session.rollback()
    return db.session.get(User, user.id, populate_existing=True)


def keep(*rows):
    with transaction() as session:
        session.add_all(rows)


def contact(user, address, *, active=True):
    status = ContactStatus.ACTIVE if active else ContactStatus.UNVERIFIED
    return Contact(
        user_id=user.id,
        kind=ContactKind.EMAIL,
        value=address,
        value_hash=text.email_hash(address),
        status=status,
    )


@pytest.mark.feature("S0-08", "S3-07")
def test_a_new_username_signs_in_and_the_former_one_does_not(cast, db):
    username.change(actor_of(cast.alice), username="Alice.Nord")
    found = mine(db, cast.alice)
    assert (found.username, found.username_folded, found.username_shown) == (
        "Alice.Nord",
        "alice.nord",
        "alice.nord",
    )
    assert subject.by_name("customer", "alice.nord").user_id == cast.alice.id
    assert subject.by_name("customer", "alice.lind") is None


@pytest.mark.feature("S3-07")
def test_s09_every_known_address_is_told_and_the_event_is_kept(cast, db, outbox):
    keep(
        contact(cast.alice, "a.lind@post.example"),
        contact(cast.alice, "never@proven.example", active=False),
    )
    username.change(actor_of(cast.alice), username="alice.nord")
    told = [m for m in outbox.all() if m.template == "username_changed"]
    assert {m.to for m in told} == {"alice@nordlicht.example", "a.lind@post.example"}
    assert "alice.lind" in told[0].text
    assert "alice.nord" in told[0].text
    event = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.name == "person.username_changed")
    ).one()
    assert (event.target_id, event.account_id) == (cast.alice.id, cast.nordlicht.id)
    assert "alice" not in str(event.facts)


def test_s09_a_fresh_sign_in_is_asked_for_in_the_command(cast, db):
    with pytest.raises(ReauthRequired):
        username.change(actor_of(cast.alice, fresh=False), username="alice.nord")
    assert mine(db, cast.alice).username == "alice.lind"


def test_s11_the_session_gets_a_new_secret_and_the_others_go_on(client, new_client, cast, db):
    here, there = sign_in(client, cast.alice), sign_in(new_client(), cast.alice)
    before = db.session.get(LoginSession, here).secret_hash
    username.change(actor_of(cast.alice, session_id=here), username="alice.nord")
    db.session.rollback()
    assert db.session.get(LoginSession, here, populate_existing=True).secret_hash != before
    assert db.session.get(LoginSession, there, populate_existing=True).ended_at is None


@pytest.mark.parametrize("taken", ["bob.solberg", "BOB.Solberg", "ｂob.solberg", " bob.solberg "])
def test_somebodys_username_is_refused_however_it_is_written(cast, db, taken):
    assert cast.bob
    with pytest.raises(Invalid) as refused:
        username.change(actor_of(cast.alice), username=taken)
    assert (refused.value.field, refused.value.reason) == ("username", "taken")


@pytest.mark.parametrize("bad", ["", "  ", "a\0b", "a\u202eb", "x" * 151, "bob@nordlicht.example", "x@y"])
def test_s27_what_is_no_username_is_refused_beside_the_field(cast, db, bad):
    with pytest.raises(Invalid) as refused:
        username.change(actor_of(cast.alice), username=bad)
    assert refused.value.field == "username"


def test_the_own_address_may_be_the_username_and_is_then_masked_with_it(cast, db):
    username.change(actor_of(cast.alice), username="alice@nordlicht.example")
    assert mine(db, cast.alice).username_shown == ""


def test_the_part_before_the_at_of_an_own_contact_is_masked_too(cast, db):
    keep(contact(cast.alice, "mondfisch@post.example"))
    username.change(actor_of(cast.alice), username="mondfisch")
    assert mine(db, cast.alice).username_shown == ""


@pytest.mark.feature("S0-08")
def test_where_the_policy_is_off_support_changes_it(cast, db):
    keep(PolicyValue(key=Key.USERNAME_SELF_SERVICE.value, value=False, account_id=cast.nordlicht.id))
    assert not username.may_change(actor_of(cast.alice))
    with pytest.raises(NotAllowed, match="support"):
        username.change(actor_of(cast.alice), username="alice.nord")
    username.change(actor_of(cast.carol), username="carol.else")


def test_staff_do_not_change_their_own(cast, db):
    with pytest.raises(NotAllowed) as refused:
        username.change(actor_of(cast.sam), username="samuel")
    assert refused.value.grantor == "administrator"


def test_not_while_the_account_is_suspended(cast, db):
    alice = actor_of(cast.alice)
    change(cast.nordlicht, status=AccountStatus.SUSPENDED)
    with pytest.raises(NotAllowed):
        username.change(alice, username="alice.nord")


def test_another_window_was_faster(cast, db):
    version = cast.alice.version
    username.change(actor_of(cast.alice), username="first", version=version)
    with pytest.raises(Conflict):
        username.change(actor_of(cast.alice), username="second", version=version)
    assert mine(db, cast.alice).username == "first"


def test_s57_nobody_asks_for_a_hundred_usernames(cast, db):
    for _ in range(username.TRIES_AN_HOUR):
        with pytest.raises(Invalid):
            username.change(actor_of(cast.alice), username="alice.lind")
    with pytest.raises(RateLimited):
        username.change(actor_of(cast.alice), username="alice.nord")


def test_a_username_the_companys_system_knows_somebody_by_stays_theirs(cast, db):
    change(cast.alice, brought={"username": "0" * 16})
    username.change(actor_of(cast.alice), username="alice.nord")
    assert mine(db, cast.alice).import_key == "alice.lind"
    with pytest.raises(Invalid):
        username.change(actor_of(cast.bob), username="alice.lind")
    with pytest.raises(Invalid):
        people.invite(
            actor_of(cast.alice), email="new@nordlicht.example", full_name="New", username="alice.lind"
        )
    username.change(actor_of(cast.alice), username="alice.lind")


def test_s41_of_two_who_want_it_at_once_one_gets_it(postgres_only, cast, db, threads):
    people_there = [make_person(cast.nordlicht) for _ in range(4)]
    actors = [actor_of(p) for p in people_there]
    results = threads([lambda a=a: username.change(a, username="wanted") for a in actors])
    assert sorted(type(r).__name__ for r in results) == ["Invalid"] * 3 + ["NoneType"]
    names = db.session.scalars(sa.select(User.username).where(User.username_folded == "wanted")).all()
    assert names == ["wanted"]
