"""Asking for an export: a reason, a right, a limit; an event before the first row is read."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.export import lists
from admin_app.export.models import Export, ExportState
from admin_app.kernel.db import db
from tests.cast import sign_in
from tests.factories.people import make_account, make_person


def exports():
    db.session.rollback()
    return db.session.query(Export).all()


def test_an_export_is_on_its_way_and_leads_to_its_page(client, cast, post):
    sign_in(client, cast.sam)
    answer = post("/admin/accounts/export", reason="quarterly review", kind="xlsx")
    [export] = exports()
    assert answer.location == f"/admin/exports/{export.id}"
    assert (export.user_id, export.list_key, export.format) == (cast.sam.id, "accounts", "xlsx")
    assert export.state is ExportState.QUEUED


def test_asking_writes_one_event_with_list_rows_format_and_reason(client, cast, post, events):
    make_person(cast.nordlicht)
    sign_in(client, cast.sam)
    post("/admin/people/export", reason="quarterly review")
    told = [e for e in events() if e.name == Event.LIST_EXPORTED.value]
    facts = {"list": "people", "rows": 1, "format": "csv", "filters": {}}
    assert [(e.facts, e.actor_id) for e in told] == [(facts, cast.sam.id)]


def test_without_a_reason_nothing_is_asked_for(client, cast, post, events):
    sign_in(client, cast.sam)
    before = len(events())
    answer = post("/admin/accounts/export", reason="")
    assert answer.status_code == 422
    assert (exports(), len(events())) == ([], before)


def test_an_unknown_format_is_refused(client, cast, post):
    sign_in(client, cast.sam)
    assert post("/admin/accounts/export", reason="a check", kind="exe").status_code == 422
    assert exports() == []


def test_a_get_asks_and_exports_nothing(client, cast, events):
    sign_in(client, cast.sam)
    before = len(events())
    assert client.get("/admin/accounts/export").status_code == 200
    assert (exports(), len(events())) == ([], before)


def test_a_list_that_one_may_not_see_is_not_exported(client, cast, post):
    sign_in(client, cast.sam)
    assert post("/admin/imports/export", reason="a check").status_code == 403
    assert exports() == []


def test_a_list_that_is_too_large_is_refused_not_cut_off(client, cast, post, monkeypatch, events):
    monkeypatch.setattr(lists, "MOST_ROWS", 3)
    for _ in range(5):
        make_account()
    sign_in(client, cast.sam)
    assert post("/admin/accounts/export", reason="all of it").status_code == 422
    assert exports() == []
    assert not [e for e in events() if e.name == Event.LIST_EXPORTED.value]


def test_the_searched_name_is_kept_where_it_can_be_erased_and_only_until_the_file_is_there(
    client, cast, post, events, run_jobs
):
    sign_in(client, cast.sam)
    post("/admin/people/export?search=lindqvist&status=active", reason="a check")
    told = [e for e in events() if e.name == Event.LIST_EXPORTED.value][-1]
    assert "lindqvist" not in str(told.facts)
    assert exports()[0].arguments == {"search": "lindqvist", "status": "active"}
    run_jobs()
    assert exports()[0].arguments == {"status": "active"}
