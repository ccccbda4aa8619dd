"""Roles that administrators make: made, changed, deleted, and told."""

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Role, RoleScope
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.kernel.rights.permissions import SELF
from admin_app.role import editing
from admin_app.user import people
from tests.cast import actor_of
from tests.factories.people import make_person, make_staff, role_id
from tests.factories.roles import READS, make_role, rights_of

WHY = {"reason": "Asked for by the team"}


def change(actor, role, *rights, **more):
    """Give a role these rights."""
    editing.change(actor, role.id, **{"name": role.name, "rights": rights, **WHY, **more})


def events(db, name):
    return list(db.session.scalars(sa.select(AuditEvent.facts).where(AuditEvent.name == name)))


def test_an_administrator_makes_a_role_and_the_others_are_told(cast, db, outbox):
    _ = cast.ruth
    made = editing.make(
        actor_of(cast.root),
        name="Night shift",
        scope=RoleScope.STAFF,
        rights=["person:restore", "import:read"],
        **WHY,
    )
    role = db.session.get_one(Role, made)
    assert (role.name, role.built_in) == ("Night shift", False)
    assert rights_of(made) == {"import:read", "person:restore", "proposal:read"}
    assert role.key.startswith("night-shift-")
    [told] = events(db, "role.made")
    assert {*told["gained"]} == {"import:read", "person:restore", "proposal:read", *READS}
    assert {m.to for m in outbox.all()} == {cast.ruth.email}
    assert "Unlock, end sessions, send links and invitations" in outbox.last.text


@pytest.mark.parametrize("who", ["sam", "bill", "ada", "aud", "alice"])
def test_only_administrators_write_roles(cast, who):
    role, actor = make_role(), actor_of(getattr(cast, who))
    for command in (
        lambda: editing.make(actor, name="Mine", scope=RoleScope.STAFF, rights=["policy:read"], **WHY),
        lambda: editing.preview(actor, role.id, name="Mine", rights=["policy:read"]),
        lambda: change(actor, role, "policy:read"),
        lambda: editing.delete(actor, role.id, **WHY),
    ):
        with pytest.raises(NotAllowed):
            command()


def test_writing_roles_asks_for_a_fresh_sign_in_and_a_reason(cast):
    role, stale = make_role(), actor_of(cast.root, fresh=False)
    with pytest.raises(ReauthRequired):
        change(stale, role, "policy:read")
    with pytest.raises(ReauthRequired):
        editing.delete(stale, role.id, **WHY)
    with pytest.raises(ReauthRequired):
        editing.make(stale, name="Mine", scope=RoleScope.STAFF, rights=["policy:read"], **WHY)
    with pytest.raises(Invalid) as refused:
        change(actor_of(cast.root), role, "policy:read", reason="")
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    ("scope", "right"), [("account", "import:read"), ("staff", "own_account:read"), ("staff", "no:right")]
)
def test_s20_a_role_holds_rights_of_its_scope_alone(cast, scope, right):
    role = make_role("own_account:read" if scope == "account" else "import:read", scope=scope)
    with pytest.raises(Invalid) as refused:
        change(actor_of(cast.root), role, *role.permissions, right)
    assert refused.value.field == "rights"


def test_everybody_of_an_account_sees_to_the_own_settings_whatever_the_role(cast, db):
    made = editing.make(
        actor_of(cast.root), name="Reader", scope=RoleScope.ACCOUNT, rights=["own_account:read"], **WHY
    )
    assert set(db.session.get_one(Role, made).permissions) == {"own_account:read", *SELF}


@pytest.mark.parametrize(
    "name", ["", "Owner", "owner", "Inhaber", "Night shift", "visit evil.example", "x" * 81]
)
def test_a_name_is_new_in_every_language_and_no_link(cast, name):
    make_role()
    with pytest.raises(Invalid) as refused:
        editing.make(actor_of(cast.root), name=name, scope=RoleScope.STAFF, rights=["policy:read"], **WHY)
    assert refused.value.field == "name"


def test_a_role_keeps_its_key_when_it_is_renamed(cast, db):
    role = make_role()
    change(actor_of(cast.root), role, *role.permissions, name="Late shift")
    db.session.rollback()
    assert (db.session.get_one(Role, role.id).name, db.session.get_one(Role, role.id).key) == (
        "Late shift",
        role.key,
    )


def test_a_change_holds_at_once_and_is_told_to_administrators_and_holders(cast, db, outbox):
    _ = cast.ruth
    role = make_role("import:read", "person:restore", held_by=[cast.bill, cast.sam])
    change(actor_of(cast.root), role, "import:read", "wait:end")
    assert rights_of(role.id) == {"import:read", "wait:end"}
    [told] = events(db, "role.changed")
    assert (told["gained"], told["lost"]) == (["wait:end"], ["person:restore"])
    # Sam has both by the agent's role, so nothing changes for him.
    assert {m.to for m in outbox.all()} == {cast.ruth.email, cast.bill.email}


def test_people_of_accounts_and_their_owners_are_told_by_a_job(cast, outbox, run_jobs):
    role = make_role("own_account:read", "own_people:read", scope="account", held_by=[cast.bob])
    assert cast.alice
    change(actor_of(cast.root), role, "own_account:read")
    run_jobs()
    assert {m.to for m in outbox.all()} == {cast.bob.email, cast.alice.email}
    assert all("See the people of the account" in m.text for m in outbox.all())


@pytest.mark.parametrize("key", ["support", "administrator", "owner", "manager"])
def test_built_in_roles_stay_as_they_are(cast, key):
    with pytest.raises(NotAllowed):
        editing.change(actor_of(cast.root), role_id(key), name="Other", rights=["policy:read"], **WHY)
    with pytest.raises(NotAllowed):
        editing.delete(actor_of(cast.root), role_id(key), **WHY)


def test_a_role_that_nobody_holds_is_deleted(cast, db):
    role = make_role()
    editing.delete(actor_of(cast.root), role.id, **WHY)
    with pytest.raises(NotFound):
        editing.delete(actor_of(cast.root), role.id, **WHY)
    assert [told["role"] for told in events(db, "role.deleted")] == ["Night shift"]


@pytest.mark.parametrize("status", ["active", "invited", "disabled"])
def test_a_role_in_use_is_not_deleted_and_who_holds_it_is_said(cast, status):
    role = make_role(held_by=[make_staff("support", full_name="Nia Park", status=status)])
    with pytest.raises(Invalid) as refused:
        editing.delete(actor_of(cast.root), role.id, **WHY)
    assert refused.value.params == {"names": "Nia Park"}


def test_at_most_five_holders_are_named(cast):
    people = [make_person(cast.nordlicht, full_name=f"Person {n}") for n in range(7)]
    role = make_role("own_account:read", scope="account", held_by=people)
    with pytest.raises(Invalid) as refused:
        editing.delete(actor_of(cast.root), role.id, **WHY)
    assert refused.value.params["names"] == "Person 0, Person 1, Person 2, Person 3, Person 4, …"


def test_s41_two_administrators_who_edit_one_role_dont_overwrite_each_other(cast):
    role = make_role()
    change(actor_of(cast.root), role, "policy:read", version=role.version)
    for command in (
        lambda: change(actor_of(cast.ruth), role, "import:read", version=1),
        lambda: editing.delete(actor_of(cast.ruth), role.id, version=1, **WHY),
    ):
        with pytest.raises(Conflict) as refused:
            command()
        assert refused.value.params["who"] == "Root Castellan"
    assert rights_of(role.id) == {"policy:read"}


def test_s41_two_edits_at_once_leave_one(cast, threads, postgres_only):
    role = make_role()
    edits = [(actor_of(cast.root), "policy:read"), (actor_of(cast.ruth), "billing:look")]
    results = threads([lambda e=e: change(e[0], role, e[1], version=1) for e in edits])
    assert sum(isinstance(r, Conflict) for r in results) == 1, results


def test_what_is_so_already_is_refused(cast):
    role = make_role()
    with pytest.raises(Conflict):
        change(actor_of(cast.root), role, *role.permissions)


def test_a_role_is_deleted_or_given_never_both(cast, threads, postgres_only):
    role = make_role("own_account:read", scope="account")
    owner, chief, bob = actor_of(cast.alice), actor_of(cast.root), cast.bob.id
    acts = (
        lambda: people.change_role(owner, bob, role=role.key),
        lambda: editing.delete(chief, role.id, **WHY),
    )
    results = threads(list(acts))
    assert sum(isinstance(r, Invalid) for r in results) == 1, results


def test_only_owners_ask_to_close_an_account(cast):
    with pytest.raises(Invalid) as refused:
        editing.make(
            actor_of(cast.root), name="Closer", scope=RoleScope.ACCOUNT, rights=["own_account:close"], **WHY
        )
    assert refused.value.field == "rights"


@pytest.mark.parametrize(
    ("scope", "right", "seen"),
    [
        ("staff", "staff:write", {"staff:read", "proposal:read"}),
        ("staff", "person:restore", {"proposal:read"}),
        ("staff", "deactivation:decide", set()),
        ("account", "own_people:invite", {"own_people:read"}),
        ("account", "own_account:write", {"own_account:read"}),
    ],
)
def test_who_acts_on_a_thing_sees_it(cast, scope, right, seen):
    made = editing.make(actor_of(cast.root), name="Acts", scope=RoleScope(scope), rights=[right], **WHY)
    assert rights_of(made) == {right} | seen
