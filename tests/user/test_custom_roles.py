"""Roles of an administrator's making in accounts: given, held, and never a way beyond one's own rights (SECURITY 21)."""

import pytest
import sqlalchemy as sa

from admin_app.identity.models import Membership, Role
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.rights.permissions import ACCOUNT_ROLES
from admin_app.user import people
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.factories.roles import make_role, set_rights

NEW = {"email": "nia@nordlicht.example", "full_name": "Nia Park"}
LEADS = (
    "own_account:read",
    "own_people:read",
    "own_people:invite",
    "own_people:role",
    "own_people:disable",
    "own_people:enable",
)


@pytest.fixture
def lead(cast):
    """Somebody who sees to people, and isn't an owner; with the role."""
    user = make_person(cast.nordlicht, full_name="Lea Lead")
    return user, make_role(*LEADS, name="Team lead", scope="account", held_by=[user])


def key_of(db, user):
    return role_of(db, user.id)


def role_of(db, user_id):
    db.session.rollback()
    return db.session.scalar(sa.select(Role.key).join(Membership).where(Membership.user_id == user_id))


def test_an_owner_gives_a_role_of_our_making_and_the_person_is_told_its_name(cast, db, outbox):
    role = make_role("own_account:read", name="Bookkeeper", scope="account")
    people.change_role(actor_of(cast.alice), cast.bob.id, role=role.key)
    assert key_of(db, cast.bob) == role.key
    assert "You are now Bookkeeper of" in outbox.last.text
    invited = people.invite(actor_of(cast.alice), role=role.key, **NEW)
    assert role_of(db, invited) == role.key


def test_a_german_reader_is_told_a_built_in_role_in_german(cast, outbox):
    person = make_person(cast.nordlicht, language="de")
    people.change_role(actor_of(cast.alice), person.id, role="owner")
    assert "Inhaber" in outbox.last.text


def test_s19_a_staff_role_of_our_making_is_none_in_accounts(cast):
    role = make_role()
    with pytest.raises(Invalid):
        people.change_role(actor_of(cast.alice), cast.bob.id, role=role.key)


def test_s21_who_changes_roles_gives_none_beyond_the_own_rights_nor_to_oneself(cast, lead):
    user, _role = lead
    for about in (cast.bob.id, user.id):
        for key in ("owner", "manager"):  # a manager sees support access, which this role doesn't
            with pytest.raises(NotAllowed):
                people.change_role(actor_of(user), about, role=key)
    with pytest.raises(NotAllowed):
        people.invite(actor_of(user), role="owner", **NEW)


def test_s21_who_sees_to_people_touches_nobody_with_more_rights(cast, lead):
    user, role = lead
    make_person(cast.nordlicht, role="owner")
    lame = make_person(cast.nordlicht, role="owner", status="disabled")
    acts = (
        lambda: people.change_role(actor_of(user), cast.alice.id, role=role.key),
        lambda: people.disable(actor_of(user), cast.alice.id),
        lambda: people.disable_others(actor_of(user)),
        lambda: people.enable(actor_of(user), lame.id),
    )
    for act in acts:
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.reason == "beyond_own"


def test_who_sees_to_people_helps_those_with_no_more_rights(cast, db, lead):
    user, role = lead
    assert cast.alice
    reader = make_role("own_people:read", name="Reader", scope="account")
    helper = make_person(cast.nordlicht)
    people.change_role(actor_of(cast.alice), helper.id, role=reader.key)
    people.disable(actor_of(user), helper.id)
    people.enable(actor_of(user), helper.id)
    people.change_role(actor_of(user), helper.id, role=role.key)
    assert key_of(db, helper) == role.key


def test_s21_a_role_of_our_making_never_counts_as_owner(cast, lead):
    _user, role = lead
    set_rights(role, *(right.value for right in ACCOUNT_ROLES["owner"]))
    with pytest.raises(Invalid) as refused:
        people.change_role(actor_of(cast.alice), cast.alice.id, role=role.key)
    assert refused.value.reason == "last_owner"


def test_s21_rights_that_an_edit_took_a_moment_ago_give_no_role(cast, lead):
    user, role = lead
    in_flight = actor_of(user)
    set_rights(role, "own_people:read", "own_people:role")
    with pytest.raises(NotAllowed):
        people.change_role(in_flight, cast.bob.id, role=role.key)
