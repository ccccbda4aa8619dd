"""The export of a list: a reason, an event before the first row, formulas made harmless, masked, streamed."""

from __future__ import annotations

import csv
import io

from admin_app.audit.events import Event
from admin_app.desk import exports
from tests.cast import sign_in
from tests.factories.people import make_account, make_person


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_an_export_holds_the_list_as_it_is_filtered(client, cast, post):
    make_account(name="Öresund Åkeri", status="suspended")
    make_account(name="Other Firm")
    sign_in(client, cast.sam)
    answer = post("/admin/accounts/export?status=suspended", reason="asked for by the head of support")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = rows_of(answer)
    assert rows[0][0] == "Account"
    assert [r[0].startswith("Öresund Åkeri (A-") for r in rows[1:]] == [True]


def test_s29_a_cell_that_begins_like_a_formula_is_made_harmless(client, cast, post):
    names = ("=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "＝1+1")
    for name in names:
        make_account(name=name)
    sign_in(client, cast.sam)
    cells = [row[0] for row in rows_of(post("/admin/accounts/export", reason="a check"))]
    for name in names:
        assert any(c.startswith("'" + name) for c in cells), name
    assert not [c for c in cells if c.startswith(exports.FORMULA)]


def test_s29_every_start_of_a_formula_is_known():
    for value in ("\tx", "\rx", "\n=x", "=x", None, 7):
        assert not exports.harmless(value).startswith(exports.FORMULA)


def test_an_awkward_name_survives_the_export_unharmed(client, cast, post):
    make_account(name='Quote "and", comma; line\u2028 ليلى 山田')
    sign_in(client, cast.sam)
    assert any(
        'Quote "and", comma; line\u2028 ليلى 山田 (A-' in row[0]
        for row in rows_of(post("/admin/accounts/export", reason="a check"))
    )


def test_an_export_writes_one_event_with_list_rows_and_reason(client, cast, post, events):
    make_person(cast.nordlicht)
    sign_in(client, cast.sam)
    post("/admin/people/export", reason="quarterly review")
    told = [e for e in events() if e.name == Event.LIST_EXPORTED.value]
    assert [(e.facts["list"], e.facts["rows"], e.actor_id) for e in told] == [("people", 1, cast.sam.id)]


def test_an_export_without_a_reason_sends_nothing_and_writes_nothing(client, cast, post, events):
    sign_in(client, cast.sam)
    before = len(events())
    answer = post("/admin/accounts/export", reason="")
    assert answer.status_code == 422
    assert answer.mimetype == "text/html"
    assert len(events()) == before


def test_a_get_asks_and_exports_nothing(client, cast, events):
    sign_in(client, cast.sam)
    before = len(events())
    assert client.get("/admin/accounts/export").mimetype == "text/html"
    assert len(events()) == before


def test_an_export_that_is_too_large_is_refused_not_cut_off(client, cast, post, monkeypatch, events):
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    for _ in range(5):
        make_account()
    sign_in(client, cast.sam)
    answer = post("/admin/accounts/export", reason="all of it")
    assert answer.status_code == 422
    assert not [e for e in events() if e.name == Event.LIST_EXPORTED.value]


def test_an_export_is_read_in_batches_and_sent_as_it_is_read(client, cast, post, monkeypatch):
    monkeypatch.setattr(exports, "BATCH", 2)
    for n in range(7):
        make_account(name=f"Batch {n}")
    sign_in(client, cast.sam)
    answer = post("/admin/accounts/export?search=batch", reason="a check")
    assert answer.is_streamed
    assert len(rows_of(answer)) == 8


def test_the_searched_name_is_kept_where_it_can_be_erased(client, cast, post, events):
    sign_in(client, cast.sam)
    post("/admin/people/export?search=lindqvist", reason="a check")
    told = [e for e in events() if e.name == Event.LIST_EXPORTED.value][-1]
    assert "lindqvist" not in str(told.facts)


def test_an_export_of_the_trail_holds_sentences(client, cast, post):
    sign_in(client, cast.aud)
    post("/admin/accounts/export", reason="first")
    rows = rows_of(post("/admin/audit/export", reason="second"))
    assert any("Aud Hansen exported" in row[1] for row in rows)
