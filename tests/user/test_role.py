"""Changing the role of a person in an account."""

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Account, Membership
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.user import people
from tests.cast import actor_of
from tests.factories.people import make_person, role_id


def role_of(db, user):
    db.session.rollback()
    return db.session.scalar(sa.select(Membership.role_id).where(Membership.user_id == user.id))


@pytest.mark.feature("S1-11", "S1-12")
def test_an_owner_makes_a_manager_an_owner_and_back(cast, db, outbox):
    people.change_role(actor_of(cast.alice), cast.bob.id, role="owner")
    assert role_of(db, cast.bob) == role_id("owner")
    people.change_role(actor_of(cast.alice), cast.bob.id, role="manager")
    assert role_of(db, cast.bob) == role_id("manager")
    assert {m.to for m in outbox.all()} == {cast.bob.email}
    events = db.session.scalars(
        sa.select(AuditEvent.facts).where(AuditEvent.name == "person.role_changed")
    ).all()
    assert {"former_role": "manager", "role": "owner"} in events


@pytest.mark.parametrize("who", ["bob", "sam", "bill", "ada", "aud"])
def test_only_owners_and_administrators_change_roles(cast, db, who):
    with pytest.raises(NotAllowed):
        people.change_role(actor_of(getattr(cast, who)), cast.bob.id, role="owner", reason="because")
    assert role_of(db, cast.bob) == role_id("manager")


def test_an_administrator_gives_an_account_without_an_owner_one(cast, db, outbox):
    people.change_role(actor_of(cast.root), cast.bob.id, role="owner", reason="nobody is left")
    assert role_of(db, cast.bob) == role_id("owner")
    assert outbox.last.to == cast.bob.email


def test_the_owners_are_told_of_an_administrators_act(cast, outbox):
    _ = cast.alice
    people.change_role(actor_of(cast.root), cast.bob.id, role="owner", reason="asked by letter")
    assert {m.to for m in outbox.all()} == {cast.bob.email, cast.alice.email}


def test_s19_people_of_other_accounts_and_staff_are_not_found(cast):
    for target in (cast.carol, cast.sam):
        with pytest.raises(NotFound):
            people.change_role(actor_of(cast.alice), target.id, role="owner")
    with pytest.raises(NotFound):
        people.change_role(actor_of(cast.root), cast.sam.id, role="owner", reason="because")


def test_roles_of_the_staff_are_not_for_customers(cast):
    with pytest.raises(Invalid) as refused:
        people.change_role(actor_of(cast.alice), cast.bob.id, role="administrator")
    assert refused.value.field == "role"


def test_an_owner_may_step_down_while_another_stays(cast, db):
    with pytest.raises(Invalid) as refused:
        people.change_role(actor_of(cast.alice), cast.alice.id, role="manager")
    assert refused.value.text == "Make someone else an owner first"
    make_person(cast.nordlicht, role="owner")
    people.change_role(actor_of(cast.alice), cast.alice.id, role="manager")
    assert role_of(db, cast.alice) == role_id("manager")


def test_an_invited_owner_does_not_count(cast):
    make_person(cast.nordlicht, role="owner", status="invited")
    with pytest.raises(Invalid):
        people.change_role(actor_of(cast.alice), cast.alice.id, role="manager")


def test_a_change_of_role_asks_for_a_fresh_sign_in_and_staff_for_a_reason(cast):
    with pytest.raises(ReauthRequired):
        people.change_role(actor_of(cast.alice, fresh=False), cast.bob.id, role="owner")
    with pytest.raises(Invalid):
        people.change_role(actor_of(cast.root), cast.bob.id, role="owner")


@pytest.mark.parametrize("state", ["suspended", "closing"])
def test_an_owner_changes_roles_in_an_active_account_only(cast, db, state):
    actor = actor_of(cast.alice)
    _ = cast.bob
    with transaction():
        db.session.execute(sa.update(Account).values(status=state))
    with pytest.raises(NotAllowed):
        people.change_role(actor, cast.bob.id, role="owner")


def test_s41_an_older_page_is_refused(cast):
    version = cast.bob.version
    people.change_role(actor_of(cast.alice), cast.bob.id, role="owner", version=version)
    with pytest.raises(Conflict):
        people.change_role(actor_of(cast.alice), cast.bob.id, role="manager", version=version)


def test_the_same_role_again_is_refused(cast):
    with pytest.raises(Conflict):
        people.change_role(actor_of(cast.alice), cast.bob.id, role="manager")


def test_s21_an_owner_who_was_demoted_a_moment_ago_cannot_raise_oneself(cast, db):
    second = make_person(cast.nordlicht, role="owner")
    in_flight = actor_of(second)
    people.change_role(actor_of(cast.alice), second.id, role="manager")
    with pytest.raises(NotAllowed):
        people.change_role(in_flight, second.id, role="owner")


def test_s21_two_last_owners_leaving_together_leave_one(cast, threads, db, postgres_only):
    second = make_person(cast.nordlicht, role="owner")
    a, b = actor_of(cast.alice), actor_of(second)
    results = threads([lambda x=x: people.change_role(x, x.user_id, role="manager") for x in (a, b)])
    assert sum(isinstance(r, Invalid) for r in results) == 1, results
    assert sum(role_of(db, u) == role_id("owner") for u in (cast.alice, second)) == 1


def test_a_change_of_role_takes_a_fixed_number_of_statements(cast, db, count_statements):
    actor, user_id = actor_of(cast.alice), cast.bob.id
    db.session.expunge_all()
    with count_statements() as seen:
        people.change_role(actor, user_id, role="owner")
    assert seen.total == 13, seen.statements
