"""The traps of Flask-Admin (its happy path is the opposite of ours), each closed in the base view."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import g

from admin_app.identity.models import Role
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.rights.permissions import Permission
from tests.cast import actor_of, sign_in
from tests.factories.people import make_account
from tests.staff.nouns import OF_ADMINISTRATORS, OF_AGENTS, fill, views
from views.desk.base import DeskView

pytestmark = pytest.mark.one_database

STOCK = ("new/", "edit/", "delete/", "action/", "ajax/", "details/", "export/<")
SECRET = {
    "hash", "secret_hash", "former_hash", "sealed_secret", "email_hash", "value_hash", "ip_hash", "to_hash", "name_hash", "token_hash",
    "text", "html", "secrets", "brought", "email_folded", "username_folded", "facts_hash",
}  # fmt: skip
PRIVATE = {
    "email",
    "to_address",
    "first_ip",
    "last_ip",
    "ip",
    "network",
    "user_agent",
    "total",
    "paid",
    "open_amount",
    "vat_id",
    "phone",
}


def test_trap_no_view_creates_edits_deletes_or_looks_up_by_itself(app):
    rules = [
        r for r in app.url_map.iter_rules() if r.endpoint.split(".")[0] in {v.endpoint for v in views(app)}
    ]
    assert rules
    for rule in rules:
        tail = rule.rule.split("/", 3)[-1]
        assert not tail.startswith(STOCK), rule
    for view in views(app):
        assert not any((view.can_create, view.can_edit, view.can_delete, view.column_editable_list))


def test_trap_the_stock_pages_are_not_there(client, cast):
    sign_in(client, cast.root)
    for tail in ("new/", "edit/?id=1", "details/?id=1", "export/csv/", "ajax/lookup/"):
        assert client.get(f"/admin/accounts/{tail}").status_code == 404, tail


def test_trap_inline_edit_bulk_acts_and_delete_are_off(client, cast, post):
    sign_in(client, cast.root)
    row_id = str(cast.nordlicht.id)
    for tail in ("delete/", "action/", "ajax/update/", "new/", "edit/"):
        assert post(f"/admin/accounts/{tail}", id=row_id, rowid=row_id, action="delete").status_code == 404, (
            tail
        )


def test_trap_flask_admins_own_assets_are_not_served(client, cast):
    sign_in(client, cast.root)
    assert client.get("/admin/static/vendor/jquery.min.js").status_code == 404
    assert "jquery" not in client.get("/admin/accounts/").text


@pytest.mark.both_databases
def test_trap_a_single_row_is_scoped_like_the_list(client, cast, post):
    sign_in(client, cast.root)
    assert client.get(f"/admin/people/{cast.bill.id}").status_code == 404
    assert client.get(f"/admin/staff/{cast.alice.id}").status_code == 404
    assert client.get(f"/admin/people/{cast.bill.id}/disable").status_code == 404
    assert post(f"/admin/people/{cast.bill.id}/disable", reason="not one of theirs").status_code == 404


@pytest.mark.both_databases
def test_one_override_narrows_list_single_row_acts_and_export_together(
    app, client, cast, post, exported, monkeypatch
):
    view = next(v for v in views(app) if v.endpoint == "accounts")
    hidden = make_account(name="Hidden Harbour")
    cast.nordlicht  # noqa: B018 - it is made
    narrowed = sa.select(view.model).where(view.model.name != "Hidden Harbour")
    monkeypatch.setattr(type(view), "scope", lambda self: narrowed)
    monkeypatch.setattr(view, "kept_selects", {})  # those of the former scope
    vars(view).pop("kept_row", None)
    sign_in(client, cast.root)
    assert "Hidden Harbour" not in client.get("/admin/accounts/").text
    assert view.get_one(hidden.id) is None
    assert client.get(f"/admin/accounts/{hidden.id}/suspend").status_code == 404
    assert "Hidden Harbour" not in exported("/admin/accounts/export").text


@pytest.mark.both_databases
def test_selects_are_kept_only_where_the_scope_is_the_same_for_all(app, cast):
    lasting = [view for view in views(app) if view.same_for_all]
    told = set()
    for reader in (cast.sam, cast.root, cast.aud):
        with app.test_request_context(), clock.shifted(timedelta(days=len(told))):
            g.actor = actor_of(reader)
            compiled = [view.scope().compile() for view in lasting]
            told.add(repr([(str(one), one.params) for one in compiled]))
    assert lasting
    assert len(told) == 1


@pytest.mark.both_databases
def test_trap_a_typeerror_inside_a_view_is_not_called_again(app):
    calls = []

    def broken(view):
        calls.append(view)
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        views(app)[0]._run_view(broken)
    assert len(calls) == 1


def test_trap_columns_are_explicit_and_none_is_a_secret(app):
    for view in views(app):
        shown = {*view.column_list, *(view.column_details_list or ())}
        assert view.column_list
        assert not shown & SECRET, view.endpoint


@pytest.mark.both_databases
def test_trap_each_private_column_is_masked_and_never_searched_sorted_or_filtered(app):
    for view in views(app):
        shown = {*view.column_list, *(view.column_details_list or ())} & PRIVATE
        assert shown <= set(view.private), view.endpoint
        asked = {f.column.key for f in view.filters if f.column is not None}
        asked |= {c.key for c in view.column_searchable_list} | set(view.column_sortable_list)
        assert not asked & (PRIVATE | set(view.private)), view.endpoint


def test_trap_the_stock_way_to_a_value_is_masked_too(app, cast):
    rows = fill(cast)
    view = next(v for v in views(app) if v.endpoint == "sessions")
    with app.test_request_context():
        assert view._get_list_value(None, rows["session"], "last_ip") == "198.51.100.•"


def test_trap_the_stock_list_that_counts_and_skips_is_refused(app):
    for view in views(app):
        for stock in (view.get_list, view.get_query, view.get_count_query):
            with pytest.raises(RuntimeError):
                stock()


def test_each_sortable_column_has_its_index_with_id(app):
    for view in views(app):
        for name in {
            *view.column_sortable_list,
            *([] if view.endpoint == "audit" else [view.column_default_sort[0]]),
        }:
            assert any(tuple(i)[-2:] == (name, "id") and set(i[:-2]) <= {"kind"} for i in indexes(view)), (
                view.endpoint,
                name,
            )


def test_each_filter_has_an_index_that_leads_to_it(app):
    for view in views(app):
        for flt in view.filters:
            if flt.kind == "flag":  # its clause has an index of its own, partial or of another table
                continue
            name, table = flt.column.key, flt.column.class_.__table__
            leading = [[c for c in i if c != "kind"][:1] for i in indexes_of(table)] + [
                [c.name for c in table.primary_key]
            ]
            assert [name] in leading, (view.endpoint, flt.name)


def indexes(view):
    return indexes_of(view.model.__table__)


def indexes_of(table):
    found = [[c.name for c in i.columns] for i in table.indexes]
    return found + [
        [c.name for c in k.columns] for k in table.constraints if isinstance(k, sa.UniqueConstraint)
    ]


@pytest.mark.both_databases
def test_a_list_costs_at_most_four_statements_and_neither_counts_nor_skips(client, cast, count_statements):
    fill(cast)
    sign_in(client, cast.root)
    for name in (*OF_ADMINISTRATORS, *OF_AGENTS):
        if name in OF_AGENTS:
            sign_in(client, cast.sam)
        client.get(f"/admin/{name}/")  # how many rows there are about is asked once in five minutes
        with count_statements() as seen:
            assert client.get(f"/admin/{name}/").status_code == 200
        assert seen.total <= 4, (name, seen.statements)
        assert not [s for s in seen.statements if s.upper().startswith("SELECT COUNT")]
        if database.engine.dialect.name == "postgresql":  # SQLite writes an OFFSET of 0 beside every LIMIT
            assert not [s for s in seen.statements if re.search(r"\bOFFSET\b", s.upper())]


@pytest.mark.both_databases
def test_a_list_costs_the_same_with_fifty_rows_as_with_five_thousand(client, cast, count_statements):
    sign_in(client, cast.root)
    names = ("accounts", "people", "invoices")
    crowd(cast, 50)
    few = {name: statements_of(client, count_statements, name) for name in names}
    crowd(cast, 5000)
    assert {name: statements_of(client, count_statements, name) for name in names} == few
    assert max(few.values()) <= 4


def statements_of(client, count_statements, name):
    client.get(f"/admin/{name}/")
    with count_statements() as seen:
        client.get(f"/admin/{name}/")
    return seen.total


def crowd(cast, count):
    """So many accounts, each with a person and an invoice, in a few statements."""
    from datetime import date

    from admin_app.billing.models import Invoice
    from admin_app.identity.models import Account, Membership, User
    from admin_app.kernel import clock
    from admin_app.kernel.db import transaction
    from admin_app.user.identifiers.columns import name_columns

    manager = database.session.scalar(sa.select(Role.id).where(Role.key == "manager"))
    first = (database.session.scalar(sa.select(sa.func.count()).select_from(Account)) or 0) + 10_000_000
    ids = [(clock.new_id(), clock.new_id()) for _ in range(count)]
    names = [f"crowd{a.hex[-12:]}" for a, _ in ids]
    now = clock.now()
    with transaction() as session:
        session.execute(sa.insert(Account), [
            {"id": a, "number": f"A-{first + i}", "name": n, "name_folded": n, "kind": "company", "status": "active", "country": "DE", "currency": "EUR"}
            for i, ((a, _), n) in enumerate(zip(ids, names, strict=True))
        ])  # fmt: skip
        session.execute(sa.insert(User), [
            {"id": u, "kind": "customer", "account_id": a, "status": "active", **name_columns(username=n, email=f"{n}@example.com", full_name=n)}
            for (a, u), n in zip(ids, names, strict=True)
        ])  # fmt: skip
        session.execute(
            sa.insert(Membership),
            [{"user_id": u, "account_id": a, "role_id": manager, "since": now} for a, u in ids],
        )
        session.execute(sa.insert(Invoice), [
            {"id": clock.new_id(), "account_id": a, "number": n, "issued_on": date(2026, 1, 1), "due_on": date(2026, 2, 1), "currency": "EUR", "total": 1, "paid": 0, "status": "unpaid"}
            for (a, _), n in zip(ids, names, strict=True)
        ])  # fmt: skip


def test_a_noun_comes_to_the_desk_in_about_twelve_lines(app):
    import inspect

    from views.desk.lists.invoices import InvoiceView
    from views.desk.lists.services import ServiceView

    for view in (InvoiceView, ServiceView):
        lines = [line for line in inspect.getsource(view).splitlines() if line.strip() and '"""' not in line]
        assert len(lines) <= 17, view.__name__
    assert issubclass(InvoiceView, DeskView)
    assert InvoiceView.permission is Permission.INVOICE_READ
