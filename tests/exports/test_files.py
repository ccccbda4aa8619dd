"""What stands in an exported file: the list as it is filtered and masked, in columns, no formula, times in the reader's zone."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest
import sqlalchemy as sa

from admin_app.export import lists, tables
from admin_app.identity.models import User
from admin_app.kernel.db import db, transaction
from admin_app.kernel.i18n import translate
from tests.cast import sign_in
from tests.factories.people import make_account, make_person

SPLIT = "Meier;=cmd|' /C calc'!A0"  # a sheet whose list separator is a semicolon splits it there
FORMULAS = ("=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "＝1+1")
BOTH = pytest.mark.parametrize("kind", ["csv", "xlsx"])


def rows_of(answer):
    if answer.mimetype == "text/csv":
        return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    return [
        ["" if value is None else value for value in row] for row in book.active.iter_rows(values_only=True)
    ]


def sheet_of(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.get_data())).active


@BOTH
def test_an_export_holds_the_list_as_it_is_filtered(client, cast, exported, kind):
    made = make_account(name="Öresund Åkeri", status="suspended")
    make_account(name="Other Firm")
    sign_in(client, cast.sam)
    answer = exported("/admin/accounts/export?status=suspended", kind=kind)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="gatehouse-accounts-')
    head, *rows = rows_of(answer)
    assert head[:2] == ["Account", "Account number"]
    assert [row[:2] for row in rows] == [["Öresund Åkeri", made.number]]


@BOTH
def test_s22_name_and_masked_address_stand_in_columns_of_their_own(client, cast, exported, kind):
    make_person(cast.nordlicht, full_name="Dora Canari", email="dora@nordlicht.example")
    sign_in(client, cast.sam)
    head, *rows = rows_of(exported("/admin/people/export?search=canari", kind=kind))
    assert head[:4] == ["Name", "E-mail address", "Account", "Account number"]
    assert [row[:4] for row in rows] == [
        ["Dora Canari", "d•••••@nordlicht.example", cast.nordlicht.name, cast.nordlicht.number]
    ]


def test_s29_a_cell_of_a_csv_that_begins_like_a_formula_is_made_harmless(client, cast, exported):
    for name in FORMULAS:
        make_account(name=name)
    sign_in(client, cast.sam)
    cells = [row[0] for row in rows_of(exported("/admin/accounts/export"))]
    for name in FORMULAS:
        assert "'" + name in cells, name
    assert not [c for c in cells if c.startswith(tables.FORMULA)]


def test_s29_no_formula_begins_behind_a_semicolon_either(client, cast, exported):
    make_account(name=SPLIT)
    sign_in(client, cast.sam)
    cells = [row[0] for row in rows_of(exported("/admin/accounts/export"))]
    assert SPLIT.replace(";=", ";'=") in cells


def test_s29_a_cell_of_a_sheet_that_begins_like_a_formula_is_text_and_stays_text(client, cast, exported):
    for name in FORMULAS:
        make_account(name=name)
    sign_in(client, cast.sam)
    cells = [row[0] for row in sheet_of(exported("/admin/accounts/export", kind="xlsx")).iter_rows()]
    found = {cell.value: cell for cell in cells}
    for name in FORMULAS:
        assert found[name].data_type == "s", name
        assert found[name].quotePrefix, name


def test_s29_every_start_of_a_formula_is_known():
    for value in ("\tx", "\rx", "\n=x", "=x", None, 7):
        assert not tables.harmless(value).startswith(tables.FORMULA)


@BOTH
def test_an_awkward_name_survives_the_export_unharmed(client, cast, exported, kind):
    name = 'Quote "and", comma; line\u2028 ليلى 山田 <&>'
    make_account(name=name)
    sign_in(client, cast.sam)
    assert name in [row[0] for row in rows_of(exported("/admin/accounts/export", kind=kind))]


def test_times_are_told_in_the_readers_zone_which_the_head_says(client, cast, exported):
    with transaction() as session:
        zone = sa.update(User).where(User.id == cast.sam.id).values(time_zone="Asia/Tokyo")
        session.execute(zone)
    make_person(
        cast.nordlicht, full_name="Dora Canari", last_sign_in_at=datetime(2026, 3, 1, 20, 30, 5, tzinfo=UTC)
    )
    sign_in(client, cast.sam)
    head, row = rows_of(exported("/admin/people/export?search=canari"))
    place = head.index("Last sign-in (Asia/Tokyo)")
    assert row[place] == "2026-03-02 05:30:05"
    sheet = sheet_of(exported("/admin/people/export?search=canari", kind="xlsx"))
    cell = sheet.cell(2, place + 1)
    assert (cell.value, cell.is_date) == (datetime(2026, 3, 2, 5, 30, 5), True)


def test_days_and_numbers_are_such_in_a_sheet(client, cast, exported):
    make_person(make_account(name="Öresund Åkeri"), role="owner")
    sign_in(client, cast.sam)
    head, row = sheet_of(exported("/admin/accounts/export?search=resund", kind="xlsx")).iter_rows()
    cells = {name.value: cell for name, cell in zip(head, row, strict=True)}
    assert (cells["People"].value, cells["People"].data_type) == (1, "n")
    assert cells["Customer since"].is_date
    assert cells["Customer since"].number_format == "yyyy-mm-dd"


def test_an_export_is_in_the_readers_language(client, cast, exported):
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == cast.sam.id).values(language="de"))
    make_account(name="Öresund Åkeri", status="suspended")
    sign_in(client, cast.sam)
    head, row = rows_of(exported("/admin/accounts/export?status=suspended"))
    assert (head[1], row[-1]) == (translate("Account number", "de"), translate("Suspended", "de"))
    assert head[1] != "Account number"


@BOTH
def test_an_export_is_read_in_batches(client, cast, exported, monkeypatch, kind):
    monkeypatch.setattr(lists, "BATCH", 2)
    for n in range(7):
        make_account(name=f"Batch {n}")
    sign_in(client, cast.sam)
    assert len(rows_of(exported("/admin/accounts/export?search=batch", kind=kind))) == 8


def test_an_export_of_nothing_has_its_head(client, cast, exported):
    sign_in(client, cast.sam)
    for kind in ("csv", "xlsx"):
        assert len(rows_of(exported("/admin/accounts/export?status=suspended", kind=kind))) == 1
    db.session.rollback()


def test_an_export_of_the_trail_holds_sentences(client, cast, exported):
    sign_in(client, cast.aud)
    exported("/admin/accounts/export")
    rows = rows_of(exported("/admin/audit/export"))
    assert any("Aud Hansen downloaded the export of a list: Accounts" in row[0] for row in rows)
