"""An export that is read by columns says the same as one formed from the cells of the list's own page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from admin_app.export import lists
from admin_app.export.lists import ColumnKind
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.sign_in.models import Throttle
from tests.cast import actor_of
from tests.factories import (
    breach_cases,
    break_glass,
    data_cases,
    delegations,
    legal_holds,
    pgp_keys,
    ssh_keys,
    tokens,
)
from tests.factories.people import make_account, make_person
from tests.factories.tickets import make_saved_answer, make_ticket
from tests.staff.nouns import fill, views
from views.desk import columns
from views.desk.parts import on_behalf

MOMENTS = {ColumnKind.MOMENT, ColumnKind.DAY}


@pytest.fixture
def everything(cast):
    """Rows of every kind, with each thing that a cell may say."""
    fill(cast)
    breach_cases.in_world(cast.nordlicht)
    break_glass.in_world(cast.nordlicht)
    legal_holds.in_world(cast.nordlicht)
    pgp_keys.in_world(cast.nordlicht)
    ssh_keys.in_world(cast.nordlicht)
    delegations.in_world(cast.nordlicht)
    tokens.make_token(cast.bob)
    data_cases.in_world(cast.nordlicht)
    make_ticket(cast.bob, category="billing")
    make_saved_answer(cast.sam)
    make_account(name="Nobody & Sons", country="ZZ")
    make_person(cast.other, role="owner", full_name="Zoë Never", factor=True)
    make_person(cast.other, status="invited", last_sign_in_at=None)
    make_person(cast.other, status="disabled", frozen_by=cast.alice.id, last_sign_in_country="FR")
    make_person(cast.other, full_name="=1+1", last_sign_in_at=clock.now() - timedelta(days=3))
    until = clock.now() + timedelta(hours=1)
    with transaction() as session:
        session.add(Throttle(key="name:x", failures=15, wait_until=until, user_id=cast.bob.id))


def read(key, actor):
    """A whole list as a worker reads it: the heads, and the rows."""
    with lists.of_key(key).reading(actor, {}) as reading:
        heads = [(column.label, column.kind) for column in reading.columns]
        return heads, [row for batch in reading.batches for row in zip(*batch, strict=True)]


def test_every_list_is_exported_as_its_page_shows_it(cast, everything, app, monkeypatch):
    root = actor_of(cast.root)
    keys = [view.endpoint for view in views(app) if view.can_export and view.endpoint != "audit"]
    by_columns = {key: read(key, root) for key in keys}
    assert {key for key, (_heads, rows) in by_columns.items() if not rows} == {
        "affiliate_payouts",
        "bulk_runs",
        "disputes",
        "documents",
        "imports",
        "mailings",
        "news",
        "objections",
        "recipient_notices",
        "support_asks",
    }
    monkeypatch.setattr(columns, "of_view", lambda _view, _order: None)
    for key, found in by_columns.items():
        assert found == read(key, root), key


def test_each_second_line_has_a_column_of_its_own_and_no_time_is_told_as_text(cast, everything, app):
    root = actor_of(cast.root)
    for view in views(app):
        if not view.can_export:
            continue
        with on_behalf.request_of(root, view.url, {}):
            rows = view.fetch(view.asked(), 50, None).rows
            beside = view.companions(rows)
            for name in view.column_list:
                cells = [view.cell(row, name, beside) for row in rows]
                assert not any(c.sub for c in cells) or view.second_line(name), (view.endpoint, name)
                told = any(isinstance(c.moment, datetime) for c in cells)
                assert not told or columns.kind_of(view, name) in MOMENTS, (view.endpoint, name)


def test_the_long_lists_are_read_by_columns(app, everything):
    with app.test_request_context("/admin/"):
        read = {view.endpoint for view in views(app) if columns.of_view(view, view.order(view.asked()))}
    assert {"accounts", "people", "mail", "services"} <= read
