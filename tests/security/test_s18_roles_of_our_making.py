"""Every route for roles that administrators made: a right opens its pages and no other does (SECURITY 18, 19, 21)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.identity.models import Role, RoleScope, StaffRole, User
from admin_app.kernel.db import transaction
from admin_app.kernel.rights.permissions import SELF, Permission
from admin_app.proposal.kind import RULES
from admin_app.role import draft
from tests.cast import sign_in
from tests.factories.people import make_person, make_staff
from tests.factories.roles import make_role, rights_of
from tests.lasting import lasting
from tests.route_line import CUSTOMER, PUBLIC, STAFF, Line
from tests.route_walk import DONE, Walk, side_of
from tests.routes import LINES

# By right alone, and mixed as somebody might mix them. A page of a list asks for nothing but its own right.
MIXES: dict[str, tuple[str, ...]] = {
    "staff, sees what all do": (),
    "staff, night shift": ("person:restore", "wait:end"),
    "staff, auditor of money": ("audit:read", "staff:read", "import:read"),
    "staff, closes": ("deactivation:decide",),
    "staff, administers": (
        "staff:write",
        "role:write",
        "person:restore",
        "person:propose",
        "person:confirm",
        "wait:end",
    ),
    "account, sees nothing": (),
    "account, bookkeeper": ("own_account:read", "own_billing:read", "own_people:read"),
    "account, lead": ("own_people:read", "own_people:invite", "own_people:disable", "own_activity:read_all"),
}


# Acts whose right goes by their row, with the rights that open some rows: one of another kind is absent then.
BY_ROW = {"proposals.withdraw"}


def asks_of(rights: frozenset[str]) -> set[str]:
    """The acts by row that open something to a holder of these rights."""
    return BY_ROW if rights & {rule.propose.value for rule in RULES.values()} else set()


def holder(name: str, cast: Any) -> tuple[User, frozenset[str], str]:
    """Somebody who holds the role alone; its rights and the side."""
    side = "staff" if name.startswith("staff") else "customer"
    scope = RoleScope.STAFF if side == "staff" else RoleScope.ACCOUNT
    rights = frozenset(draft.completed(MIXES[name], scope))
    user = make_staff("support") if side == "staff" else make_person(cast.nordlicht)
    role = make_role(*rights, name=name, scope=scope, held_by=[user])
    if side == "staff":
        with transaction() as session:
            session.execute(
                sa.delete(StaffRole).where(StaffRole.user_id == user.id, StaffRole.role_id != role.id)
            )
    return user, rights | {right.value for right in SELF}, side


def opens(line: Line, rights: frozenset[str], side: str) -> bool:
    """Whether the line answers somebody of this side with these rights."""
    if isinstance(line.who, Permission):
        return line.who.value in rights
    return line.who not in {STAFF, CUSTOMER} or line.who == side


@pytest.mark.parametrize("name", MIXES)
def test_s18_a_role_of_our_making_gets_the_pages_of_its_rights_and_403_for_the_others(
    app, cast, new_client, name, sqlite_only
):
    world = lasting(app, cast)
    user, rights, side = holder(name, world.cast)
    browser = new_client()
    nouns = {
        **world.own,
        "purpose": "reset",
        "link": world.link(make_person(world.cast.nordlicht)),
        "file": "css/app.css",
    }
    nouns |= {
        "own_session": sign_in(browser, user),
        "own_network": world.network(user).id,
        "own_contact": world.contact(user),
    }
    nouns |= {"event": world.event(user), "face": world.face(user), **world.keys(user)}
    walk = Walk(app, world, "support" if side == "staff" else "manager", browser)
    for line in LINES:
        if line.closing or "GET" not in line.methods or not set(line.about.values()) <= nouns.keys():
            continue
        here = line.who == PUBLIC or side_of(line) == side
        shown = opens(line, rights, side)
        refused = {404} if line.endpoint in BY_ROW & asks_of(rights) else {403}
        expected = ((DONE | {404}) if shown else refused) if here else {303}
        walk.ask(line, "GET", walk.parts(line, nouns), expected)
    assert not walk.wrong, "\n".join(walk.wrong)


def test_s20_the_rights_of_a_role_are_set_by_its_own_form_alone(client, cast, post, db):
    sign_in(client, cast.root)
    role = make_role("role:read")
    answer = post(
        f"/admin/roles/{role.id}/edit",
        step="save",
        name="Night shift",
        rights=["role:read", "own_account:read"],
        reason="For the test",
        permissions="staff:write",
        scope="account",
        built_in="1",
        key="administrator",
        version="1",
    )
    assert answer.status_code == 422
    db.session.rollback()
    row = db.session.get_one(Role, role.id)
    assert (row.scope.value, row.built_in, row.key, row.version) == ("staff", False, role.key, 1)
    assert rights_of(role.id) == set()
