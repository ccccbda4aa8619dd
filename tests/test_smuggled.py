"""What a form doesn't offer can't be set by adding it to the POST, and no id of another account works inside one (SECURITY 19, 20)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from admin_app.billing.models import Invoice
from admin_app.kernel.db import db
from tests.cast import sign_in
from tests.factories.billing import make_invoice
from tests.lasting import lasting
from tests.route_walk import NAMES
from tests.world import World

pytestmark = pytest.mark.one_database

TABLES = (
    "accounts",
    "users",
    "memberships",
    "staff_roles",
    "roles",
    "password_credentials",
    "invoices",
    "services",
    "balances",
    "support_grants",
)
# Everything a greedy binder would take: columns of the rows the forms are about, and names of arguments of the commands.
EXTRA = {
    "id": "00000000-0000-7000-8000-000000000000", "user_id": "{carol}", "account_id": "{foreign_account}", "subject_id": "{carol}",
    "kind": "staff", "status": "active", "status_reason": "smuggled", "role_id": "{administrator}", "role_key": "administrator",
    "role_keys": "administrator", "permissions": "staff:write", "is_admin": "1", "email": "smuggled@x.example", "email_folded": "smuggled@x.example",
    "username": "smuggled", "username_folded": "smuggled", "identity": "remote", "created_at": "2001-01-01", "customer_since": "2001-01-01",
    "password": "smuggled", "hash": "smuggled", "country": "XX", "vat_id": "smuggled", "actor": "smuggled", "now": "2001-01-01", "force": "1",
}  # fmt: skip
# Role, address, what the form offers, and the columns that may change by it.
FORMS = [
    ("owner", "/profile", {"full_name": "Alice Other", "language": "de", "time_zone": "Europe/Paris"}, {"users.full_name", "users.full_name_folded", "users.language", "users.time_zone"}),
    ("owner", "/profile/appearance", {"theme": "dark", "button_size": "large", "rows_per_page": "10", "start_page": "people", "welcome": "Hi"}, {"users.theme", "users.button_size", "users.tooltips", "users.rows_per_page", "users.start_page", "users.welcome"}),
    ("owner", "/theme", {"theme": "dark"}, {"users.theme"}),
    ("owner", "/profile/username", {"username": "alice.else"}, {"users.username", "users.username_folded", "users.username_shown", "users.username_skeleton"}),
    ("owner", "/profile/email", {"email": "alice@else.example"}, set()),
    ("owner", "/people/{person}/role", {"role": "owner"}, {"memberships.role_id"}),
    ("owner", "/people/{person}/disable", {"reason": "Left"}, {"users.status", "users.status_reason"}),
    ("owner", "/people/{disabled}/enable", {}, {"users.status", "users.status_reason"}),
    ("owner", "/people/{invited}/resend", {}, {"users.invited_at"}),
    ("owner", "/support-access/{grant}/extend", {}, {"support_grants.until_at", "support_grants.extensions"}),
    ("support", "/admin/accounts/{account}/correct/company", {"legal_name": "Nordlicht Medien", "registered_number": "1", "reason": "For the test"}, {"accounts.legal_name", "accounts.registered_number"}),
    ("support", "/admin/accounts/{account}/correct/people/{person}/profile", {"full_name": "Robert Solberg", "language": "de", "time_zone": "Europe/Oslo", "reason": "For the test"}, {"users.full_name", "users.full_name_folded", "users.language", "users.time_zone"}),
    ("support", "/admin/people/{person}/end-sessions", {"reason": "For the test"}, set()),
    ("support", "/admin/people/{person}/send-link", {"reason": "For the test"}, set()),
    ("support", "/admin/people/{person}/disable", {"reason": "For the test"}, {"users.status", "users.status_reason"}),
    ("administrator", "/admin/people/{person}/role", {"role": "owner", "reason": "For the test"}, {"memberships.role_id"}),
    ("administrator", "/admin/accounts/{account}/suspend", {"reason": "For the test"}, {"accounts.status", "accounts.status_reason"}),
    ("administrator", "/admin/staff/{staff}/disable", {"reason": "For the test", "typed": "ruth"}, {"users.status", "users.status_reason"}),
    ("billing", "/admin/accounts/{account}/billing/services/{service}/correct", {"name": "Other", "kind": "server", "status": "active", "since": "2024-02-01", "version": "1", "reason": "For the test"}, {"services.name", "services.source"}),
]  # fmt: skip


@pytest.fixture
def world(app: Flask, cast: Any) -> World:
    return lasting(app, cast, "smuggled", furnish)


def furnish(found: World) -> None:
    cast = found.cast
    assert found.own
    assert found.foreign
    assert all(getattr(cast, name) for name in NAMES.values())
    make_invoice(cast.other, number="FOREIGN-1")
    found.session(cast.bob)


def rows() -> dict[tuple[str, Any, str], Any]:
    """Every cell of the tables that matter."""
    db.session.rollback()
    found = {}
    for name in TABLES:
        table = db.metadata.tables[name]
        for row in db.session.execute(sa.select(table)).mappings():
            key = tuple(row[c.name] for c in table.primary_key)
            found |= {(f"{name}.{column}", key, name): value for column, value in row.items()}
    db.session.rollback()
    return found


def changed(before: dict[Any, Any], after: dict[Any, Any]) -> set[str]:
    """The columns in which anything differs; versions and moments of a change always may."""
    differing = {key[0] for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return {c for c in differing if not c.endswith((".version", "_at", ".brought"))}


@pytest.mark.parametrize(("role", "path", "offered", "columns"), FORMS, ids=[f[1] for f in FORMS])
def test_s20_a_form_sets_what_it_offers_and_nothing_else(client, world, role, path, offered, columns):
    ids = {
        "carol": world.cast.carol.id,
        "foreign_account": world.cast.other.id,
        "administrator": world.own["role"],
    }
    sign_in(client, getattr(world.cast, NAMES[role]))
    token = client.csrf()
    before = rows()
    extra = {name: value.format(**ids) for name, value in EXTRA.items()}
    answer = client.post(path.format(**world.own), data={**extra, "csrf_token": token, **offered})
    assert answer.status_code == 303
    assert changed(before, rows()) - columns == set()


@pytest.mark.parametrize(
    "role", ["support", "administrator", "king", "00000000-0000-7000-8000-000000000000", ""]
)
def test_s19_s21_an_owner_gives_only_roles_of_accounts(client, world, role):
    sign_in(client, world.cast.alice)
    token = client.csrf()
    before = rows()
    for path in (f"/people/{world.own['person']}/role", "/people/invite"):
        data = {
            "csrf_token": token,
            "role": role,
            "email": "new@nordlicht.example",
            "full_name": "New",
            "reason": "For the test",
        }
        answer = client.post(path, data=data)
        if role or "invite" not in path:
            assert answer.status_code == 422, path
    assert not changed(before, rows()) & {"memberships.role_id", "staff_roles.role_id"} or not role


@pytest.mark.parametrize("roles", [["administrator"], ["owner"], ["support", "administrator"], ["nobody"]])
def test_s21_nobody_is_made_administrator_or_given_a_customers_role_at_the_desk(client, world, roles):
    sign_in(client, world.cast.root)
    token = client.csrf()
    before = rows()
    person = {"email": "new@company.example", "full_name": "New Colleague", "username": "new.colleague"}
    for path in ("/admin/staff/invite", f"/admin/staff/{world.cast.sam.id}/roles"):
        data = {"csrf_token": token, "role_keys": roles, "reason": "For the test", "typed": "sam", **person}
        assert client.post(path, data=data).status_code in {303, 403, 422}, path
    # What lifts somebody only waits for a second administrator.
    assert not {column for column in changed(before, rows()) if column.startswith(("users.", "staff_roles."))}


def test_s19_ids_of_another_account_inside_an_address_or_form_find_nothing(client, new_client, world):
    foreign = db.session.scalar(sa.select(Invoice.id).where(Invoice.number == "FOREIGN-1"))
    sign_in(client, world.cast.bill)
    token = client.csrf()
    before = rows()
    account = f"/admin/accounts/{world.own['account']}"
    assert client.get(f"{account}/billing/invoices/{foreign}/correct").status_code == 404
    assert (
        client.post(f"{account}/billing/invoices/{foreign}/correct", data={"csrf_token": token}).status_code
        == 404
    )
    case = client.post(
        f"/admin/requests/{world.own['case']}/clear",
        data={
            "csrf_token": token,
            "hold": "debts",
            "note": "For the test",
            f"outcomes-invoice:{foreign}": "paid",
        },
    )
    assert case.status_code in {404, 409, 422}
    agent = new_client()
    sign_in(agent, world.cast.sam)
    look = {
        "csrf_token": agent.csrf(),
        "area": "profile",
        "user_id": str(world.cast.carol.id),
        "field": "email",
    }
    agent.post(f"{account}/look", data=look)
    assert "carol@baobab.example" not in agent.get(f"/admin/people/{world.cast.carol.id}").text
    assert changed(before, rows()) == set()
