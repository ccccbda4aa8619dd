"""Roles as data."""

import pytest
import sqlalchemy as sa

from admin_app.identity.models import Role, RoleScope
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid
from admin_app.kernel.rights.permissions import ACCOUNT_ROLES, STAFF_ROLES
from admin_app.role import service as roles
from tests.factories.people import make_staff, role_id


def test_the_built_in_roles_are_made_once_and_mended(db, app):
    assert roles.ensure_built_in() == 0
    with transaction():
        db.session.execute(
            sa.update(Role).where(Role.key == "manager").values(permissions=["own_account:close"])
        )
    assert roles.ensure_built_in() == 1
    held = db.session.scalar(sa.select(Role.permissions).where(Role.key == "manager"))
    assert set(held) == {p.value for p in ACCOUNT_ROLES["manager"]}


def test_every_role_of_the_code_is_in_the_database(db, app):
    found = {(r.key, r.scope.value) for r in db.session.scalars(sa.select(Role))}
    assert found == {(k, "staff") for k in STAFF_ROLES} | {(k, "account") for k in ACCOUNT_ROLES}


def test_roles_of_administrators_stay_as_they_are(db, app):
    with transaction():
        db.session.add(
            Role(key="night", name="Night shift", scope="staff", permissions=["account:read", "gone:right"])
        )
    assert roles.ensure_built_in() == 0
    with transaction():
        assert roles.by_key("night", RoleScope.STAFF).permissions == ["account:read", "gone:right"]


def test_a_role_is_given_in_its_scope_only(app):
    with transaction():
        assert roles.by_key("owner", RoleScope.ACCOUNT).key == "owner"
    with pytest.raises(Invalid), transaction():
        roles.by_key("owner", RoleScope.STAFF)


def test_people_are_counted_up_to_a_bound_in_one_statement(cast, monkeypatch, count_statements):
    for _ in range(3):
        make_staff("support", factor=False, password=False)
    _ = cast.alice
    support, owner = role_id("support"), role_id("owner")
    with count_statements() as seen:
        assert roles.people_counts([support, owner]) == {support: 3, owner: 1}
    assert seen.total == 1
    monkeypatch.setattr(roles, "COUNT_LIMIT", 1)
    assert roles.people_counts([support]) == {support: 2}
