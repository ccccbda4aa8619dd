"""An export that is read by columns says the same as one formed from the cells of the list's own page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.desk import exports
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.sign_in.models import Throttle
from tests.cast import sign_in
from tests.factories import break_glass
from tests.factories.people import make_account, make_person
from tests.staff.nouns import fill, views
from views.desk import columns


@pytest.fixture
def everything(cast):
    """Rows of every kind, with each thing that a cell may say."""
    fill(cast)
    break_glass.in_world(cast.nordlicht)
    make_account(name="Nobody & Sons", country="ZZ")
    make_person(cast.other, role="owner", full_name="Zoë Never", factor=True)
    make_person(cast.other, status="invited", last_sign_in_at=None)
    make_person(cast.other, status="disabled", frozen_by=cast.alice.id, last_sign_in_country="FR")
    make_person(cast.other, full_name="=1+1", last_sign_in_at=clock.now() - timedelta(days=3))
    until = clock.now() + timedelta(hours=1)
    with transaction() as session:
        session.add(Throttle(key="name:x", failures=15, wait_until=until, user_id=cast.bob.id))


def test_every_list_is_exported_as_its_page_shows_it(client, cast, post, everything, app, monkeypatch):
    sign_in(client, cast.root)
    lists = [view.url for view in views(app) if view.can_export and view.endpoint != "audit"]
    by_columns = {url: post(f"{url}/export", reason="a check").get_data(as_text=True) for url in lists}
    assert {url for url, text in by_columns.items() if text.count("\n") < 2} == {
        "/admin/bulk-runs",
        "/admin/disputes",
        "/admin/imports",
        "/admin/objections",
        "/admin/proposals",
        "/admin/support-asks",
    }
    monkeypatch.setattr(exports, "AN_HOUR", 2 * len(lists))
    monkeypatch.setattr(columns, "of_view", lambda _view, _order: None)
    for url, text in by_columns.items():
        assert text == post(f"{url}/export", reason="a check").get_data(as_text=True), url


def test_the_long_lists_are_read_by_columns(app, everything):
    with app.test_request_context("/admin/"):
        read = {view.endpoint for view in views(app) if columns.of_view(view, view.order(view.asked()))}
    assert {"accounts", "people", "mail", "services"} <= read
