"""What a form doesn't offer can't be set by adding it to the POST, staff's forms included (SECURITY 20)."""

from __future__ import annotations

import inspect

import pytest
import sqlalchemy as sa

from admin_app.identity.models import Account, Membership, Role, StaffRole, User
from admin_app.kernel.db import db as database
from tests.cast import sign_in
from tests.factories.people import make_person
from tests.staff.nouns import views
from views.desk.acts import OWN_FIELDS

MORE = {
    "id": "01a2087e-3ab7-72ee-aa8f-7a530045791f", "kind": "staff", "status": "erased", "email": "evil@example.com", "username": "evil",
    "account_id": "01a2087e-3ab7-72ee-aa8f-7a530045791f", "role_id": "1", "permissions": "staff:write", "role_keys": "administrator",
    "activated_at": "2020-01-01", "version": "1", "full_name_folded": "evil", "number": "A-99999999", "actor": "console", "user_id": "1",
}  # fmt: skip
KEPT = ("kind", "email", "username", "full_name", "activated_at")


def person_now(person):
    database.session.rollback()
    database.session.expire_all()
    return database.session.get_one(User, person.id)


def roles_of(person):
    wanted = (
        sa.select(Role.key)
        .join(StaffRole, StaffRole.role_id == Role.id)
        .where(StaffRole.user_id == person.id)
    )
    return set(database.session.scalars(wanted))


@pytest.mark.parametrize("act", ["disable", "enable", "role", "resend", "send-link"])
def test_s20_an_act_on_a_person_changes_what_it_says_and_nothing_else(client, cast, post, act):
    traits = {"enable": {"status": "disabled"}, "resend": {"status": "invited", "password": False}}.get(
        act, {}
    )
    person = make_person(cast.nordlicht, full_name="Peer Plain", **traits)
    before = {name: getattr(person, name) for name in KEPT}
    sign_in(client, cast.root)
    answer = post(f"/admin/people/{person.id}/{act}", reason="For the test", role="owner", **MORE)
    assert answer.status_code == 303
    assert {name: getattr(person_now(person), name) for name in KEPT} == before
    assert database.session.get_one(Membership, person.id).account_id == cast.nordlicht.id
    assert roles_of(person) == set()


def test_s20_suspending_an_account_sets_its_state_and_nothing_else(client, cast, post):
    sign_in(client, cast.bill)
    more = {
        **MORE,
        "name": "Evil",
        "country": "US",
        "currency": "USD",
        "customer_since": "2020-01-01",
        "status": "deactivated",
    }
    assert (
        post(f"/admin/accounts/{cast.nordlicht.id}/suspend", reason="For the test", **more).status_code == 303
    )
    database.session.expire_all()
    account = database.session.get_one(Account, cast.nordlicht.id)
    found = (account.status.value, account.name, account.number, account.country)
    assert found == ("suspended", "Nordlicht Media GmbH", "A-20418836", "DE")


def test_s20_no_staff_form_gives_the_administrator_role_by_one_alone(client, cast, post):
    sign_in(client, cast.root)
    new = {"email": "new@company.example", "full_name": "New Colleague", "reason": "For the test"}
    post("/admin/staff/invite", **new, role_keys="administrator")  # a second administrator is asked
    made = database.session.scalar(sa.select(User.id).where(User.email == "new@company.example"))
    assert made is None
    roles = {"role_keys": ["support", "administrator"], "typed": "sam", "reason": "For the test"}
    post(f"/admin/staff/{cast.sam.id}/roles", **roles)
    assert roles_of(cast.sam) == {"support"}


def test_s20_a_customers_role_is_one_of_an_accounts(client, cast, post):
    sign_in(client, cast.root)
    assert (
        post(f"/admin/people/{cast.bob.id}/role", reason="For the test", role="administrator").status_code
        == 422
    )


def test_s20_an_invitation_brings_nobody_into_another_account(client, cast, post):
    sign_in(client, cast.alice)
    data = {
        "email": "new@nordlicht.example",
        "full_name": "New Person",
        "role": "manager",
        "account_id": str(cast.other.id),
        "kind": "staff",
    }
    assert post("/people/invite", **data).status_code == 303
    made = database.session.scalars(sa.select(User).where(User.email == "new@nordlicht.example")).one()
    assert (made.kind.value, database.session.get_one(Membership, made.id).account_id) == (
        "customer",
        cast.nordlicht.id,
    )


def test_s20_a_commands_arguments_come_from_its_forms_own_fields(app):
    with app.test_request_context(method="POST"):
        for view in views(app):
            for act in view.acts:
                form = act.form(formdata=None)
                given = set(act.fields)
                assert given <= set(inspect.signature(act.command).parameters) & (
                    set(form._fields) - OWN_FIELDS
                ), act.name
                assert "actor" not in given
