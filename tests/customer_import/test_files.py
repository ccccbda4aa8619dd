"""Reading the files: what a company's system writes, and what goes wrong on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from admin_app.customer_import.files import BAD_QUOTES, COLUMNS, MAX_LINE, NOT_UTF8, TOO_LONG, Reader, sources
from admin_app.kernel.errors import Invalid

HEADER = ",".join(COLUMNS["services"])


def read(folder: Path, content: bytes | str) -> list[tuple[int, list[str], str | None]]:
    path = folder / "some.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with Reader(path) as reader:
        return [(record.line, record.cells, record.problem) for record in reader]


def code_of(folder: Path, content: bytes | str | None) -> str:
    if content is not None:
        (folder / "services.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Invalid) as caught:
        sources(folder)
    return caught.value.reason


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_system_ends_them(tmp_path, ending):
    assert read(tmp_path, f"a,b{ending}1,2{ending}") == [(1, ["a", "b"], None), (2, ["1", "2"], None)]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    (tmp_path / "services.csv").write_bytes(b"\xef\xbb\xbf" + HEADER.encode())
    assert sources(tmp_path)[0][0].header == COLUMNS["services"]


def test_a_cell_may_hold_line_breaks_commas_and_quotes(tmp_path):
    rows = read(tmp_path, '1,"Studio 28\nDorothy, ""Isle"""\n2,x\n')
    assert rows == [(1, ["1", 'Studio 28\nDorothy, "Isle"'], None), (3, ["2", "x"], None)]


def test_empty_lines_are_passed_over_and_counted_as_lines(tmp_path):
    assert read(tmp_path, "a\n\n\r\nb\n") == [(1, ["a"], None), (4, ["b"], None)]


def test_a_nul_byte_stays_in_its_cell(tmp_path):
    assert read(tmp_path, "a,x\0y\nb,c\n") == [(1, ["a", "x\0y"], None), (2, ["b", "c"], None)]


def test_a_row_in_another_encoding_is_refused_alone_and_written_back_as_it_was(tmp_path):
    rows = read(tmp_path, b"1,R\xf6mer\n2,R\xc3\xb6mer\n")
    assert [problem for _, _, problem in rows] == [NOT_UTF8, None]
    assert rows[0][1][1].encode("utf-8", "surrogateescape") == b"R\xf6mer"


def test_a_quote_that_never_closes_swallows_no_row_behind_it(tmp_path):
    rows = read(tmp_path, '1,a\n2,"b\n3,c\n4,d\n')
    assert rows == [
        (1, ["1", "a"], None),
        (2, ['2,"b'], BAD_QUOTES),
        (3, ["3", "c"], None),
        (4, ["4", "d"], None),
    ]


def test_a_quote_that_closes_in_a_later_row_swallows_neither(tmp_path):
    rows = read(tmp_path, '1,"a\n2,"b",x\n3,c\n')
    assert [(line, problem) for line, _, problem in rows] == [(1, BAD_QUOTES), (2, None), (3, None)]


def test_a_cell_of_ten_thousand_characters_is_read(tmp_path):
    assert read(tmp_path, "x" * 10_000 + "\n")[0][1] == ["x" * 10_000]


@pytest.mark.parametrize("tail", ["\n2,b\n", "\n2,b"])
def test_an_endless_line_is_refused_alone_and_never_held_whole(tmp_path, tail):
    rows = read(tmp_path, "1,a\n" + "x" * (5 * MAX_LINE) + tail)
    assert [(line, problem) for line, _, problem in rows] == [(1, None), (2, TOO_LONG), (3, None)]
    assert len(rows[1][1][0]) <= MAX_LINE


def test_an_open_quote_before_a_large_file_costs_its_line_only(tmp_path):
    rows = read(tmp_path, '0,"open\n' + "".join(f"{n},{'y' * 90}\n" for n in range(1, 3000)))
    assert [problem for _, _, problem in rows].count(BAD_QUOTES) == 1
    assert len(rows) == 3000


def test_columns_may_stand_in_any_order(tmp_path):
    (tmp_path / "services.csv").write_text(",".join(reversed(COLUMNS["services"])))
    found, missing = sources(tmp_path)
    assert found[0].header == tuple(reversed(COLUMNS["services"]))
    assert missing == ["accounts", "people", "invoices"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "no_files"),
        ("", "empty_file"),
        (HEADER.replace(",status", ""), "missing_columns"),
        (HEADER + ",colour", "unknown_columns"),
        (HEADER + ",name", "double_column"),
        (HEADER.replace(",", ";"), "missing_columns"),
        (HEADER.encode("utf-16"), "not_text"),
        (b"\x00\x01\xff\xfe\x80", "not_text"),
    ],
)
def test_a_file_that_cant_be_meant_is_refused_whole(tmp_path, content, code):
    assert code_of(tmp_path, content) == code


def test_a_folder_that_isnt_there_is_said_so(tmp_path):
    assert code_of(tmp_path / "nowhere", None) == "no_folder"
