"""One row judged by itself."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.customer_import.files import COLUMNS, ImportFile, Record
from admin_app.customer_import.rows.keys import ImportRow, judge, reason_of
from admin_app.kernel.errors import Invalid
from tests.factories.imports import AWKWARD_NAMES, DEFAULTS


def judged(kind: str, /, **cells: str) -> ImportRow:
    values = {**DEFAULTS[kind], **cells}
    file = ImportFile(kind)
    return judge(file, COLUMNS[file], Record(2, [values[column] for column in COLUMNS[file]]))


def value(kind: str, field: str, cell: str):
    return judged(kind, **{field: cell}).values[field]


GOOD = [
    ("accounts", "name", "  Blau  ", "Blau"),
    ("accounts", "language", "pt-BR", "pt-BR"),
    ("accounts", "vat_id", "DE 136 695 976", "DE136695976"),
    ("accounts", "vat_id", "GB980780684", "GB980780684"),
    ("accounts", "vat_id", "12-3456789", "12-3456789"),
    ("accounts", "vat_id", "CHE-107.787.577", "CHE107787577"),
    ("accounts", "vat_id", "CHE-107.787.577 MWST", "CHE107787577MWST"),
    ("accounts", "name", "Blau\u200b\u00a0&\u00ad Co", "Blau & Co"),
    ("accounts", "postcode", "SW1A\u00a01AA", "SW1A 1AA"),
    ("accounts", "postcode", "٠١٠٦٧", "01067"),
    ("accounts", "address_line1", "Studio ٢٨\u200b\r\nDorothy Isle", "Studio 28\nDorothy Isle"),
    ("accounts", "address_line1", "Studio 28\nDorothy Isle", "Studio 28\nDorothy Isle"),
    ("accounts", "created_at", "2020-01-01", datetime(2020, 1, 1, tzinfo=UTC)),
    ("people", "created_at", "2020-01-01T00:30:00+02:00", datetime(2019, 12, 31, 22, 30, tzinfo=UTC)),
    ("people", "email", "prof..valentina@Example.ORG", "prof..valentina@example.org"),
    ("people", "phone", "+44 1760 063002", "+441760063002"),
    ("people", "phone", "", ""),
    ("people", "phone", "+52 1 55 1234 5678", "+525512345678"),
    ("people", "phone", "0049 170 5550199", "+491705550199"),
    ("people", "phone", "\u202d+49 170\u20115550199\u202c", "+491705550199"),
    ("people", "username", "mara\u200b", "mara"),
    ("people", "username", "newboss＠victim.example", "newboss@victim.example"),
    ("people", "email", "info@xn--bcher-kva.example", "info@bücher.example"),
    ("invoices", "invoice_number", "INV\u20112026 ", "INV-2026"),
    ("people", "status", "invited", "enabled"),
    ("services", "since", "2024-02-29", date(2024, 2, 29)),
    ("invoices", "total", "1489.36", 148936),
    ("invoices", "total", "10.5", 1050),
    ("invoices", "total", "0", 0),
]
BAD = [
    ("accounts", "number", "A-1234567"),
    ("accounts", "name", ""),
    ("accounts", "name", "N" * 201),
    ("accounts", "name", "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 200),  # folded it is far longer
    ("accounts", "name", "Nul\0Byte"),
    ("accounts", "name", "pay\u202eexe.pdf"),
    ("accounts", "kind", "club"),
    ("accounts", "status", "closing"),
    ("accounts", "status", "erased"),
    ("accounts", "country", "XX"),
    ("accounts", "country", "EU"),
    ("accounts", "language", "klingon"),
    ("accounts", "created_at", "0001-01-01"),  # in a reader's time zone it may be before the calendar
    ("accounts", "created_at", "9999-12-31T23:59:59-14:00"),
    ("accounts", "time_zone", "Mars/Base"),
    ("accounts", "time_zone", "Factory"),
    ("accounts", "time_zone", "localtime"),
    ("accounts", "currency", "EURO"),
    ("accounts", "currency", "XXX"),
    ("accounts", "currency", "XAU"),
    ("accounts", "currency", "DEM"),
    ("accounts", "name", "Two\u2028Lines"),
    ("accounts", "name", "\u200b"),
    ("accounts", "address_line1", "Nul\0Byte"),
    ("accounts", "vat_id", "DE123"),
    ("accounts", "vat_id", "GB123456789"),
    ("accounts", "vat_id", "DE²²²"),
    ("accounts", "created_at", "01.02.2020"),
    ("accounts", "created_at", "0001-01-01T00:00:00+23:00"),
    ("people", "username", "u" * 151),
    ("people", "email", "not-an-address"),
    ("people", "email", ""),
    ("people", "email", "..@example.com"),
    ("people", "full_name", " "),
    ("people", "role", "root"),
    ("people", "phone", "12ab"),
    ("people", "phone", "0170 5550199"),
    ("people", "status", "erased"),
    ("people", "created_at", ""),
    ("services", "status", "exploded"),
    ("services", "service_id", "S" * 61),
    ("invoices", "issued_on", "2020-02-30"),
    ("invoices", "total", "-1"),
    ("invoices", "total", "12,50"),
    ("invoices", "total", "1e3"),
    ("invoices", "total", "10.555"),
    ("invoices", "total", "9" * 18),
    ("invoices", "paid", "-0.01"),
    ("invoices", "paid", ""),
]


@pytest.mark.parametrize(("kind", "field", "cell", "kept"), GOOD)
def test_a_good_cell_becomes_the_value_we_keep(kind, field, cell, kept):
    assert value(kind, field, cell) == kept


@pytest.mark.parametrize("cell", ["A-１２３４５６７８", "a12345678", " A\u201112345678 "])
def test_an_accounts_number_is_read_in_each_spelling(cell):
    assert judged("accounts", number=cell).key == "A-12345678"
    assert judged("people", account_number=cell).account == "A-12345678"


@pytest.mark.parametrize(("kind", "field", "cell"), BAD)
def test_a_bad_cell_refuses_its_row_and_names_the_field(kind, field, cell):
    with pytest.raises(Invalid) as caught:
        judged(kind, **{field: cell})
    assert reason_of(caught.value).startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("currency", "amount", "cents"), [("JPY", "1580", 1580), ("EUR", "15.80", 1580), ("BHD", "1.580", 1580)]
)
def test_money_is_kept_in_the_smallest_unit_of_its_currency(currency, amount, cents):
    assert judged("invoices", currency=currency, total=amount).values["total"] == cents


def test_an_amount_has_no_more_decimals_than_its_currency():
    with pytest.raises(Invalid, match="decimals"):
        judged("invoices", currency="JPY", total="10.00")


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_s27_an_awkward_name_is_a_name(name):
    assert len(value("accounts", "name", name)) <= 200


@pytest.mark.parametrize("cells", [["A-40000001"], [*DEFAULTS["services"].values(), "x"], []])
def test_a_row_with_another_number_of_columns_is_refused(cells):
    with pytest.raises(Invalid, match="columns"):
        judge(ImportFile.SERVICES, COLUMNS[ImportFile.SERVICES], Record(2, cells))


@pytest.mark.parametrize("kind", COLUMNS)
@given(data=st.data())
def test_s31_whatever_stands_in_a_cell_it_is_taken_or_refused(kind, data):
    column = data.draw(st.sampled_from(COLUMNS[kind]))
    cell = data.draw(st.text() | st.text("0123456789.+-:TZ", max_size=20))
    with contextlib.suppress(Invalid):
        judged(kind, **{column: cell})
