"""Tables as files that spreadsheets open: CSV and XLSX, written batch by batch, no cell of them a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast
from zoneinfo import ZoneInfo

from admin_app.export.lists import Batch, ColumnKind, ExportColumn, ListReading, Value
from admin_app.export.models import ExportFormat
from admin_app.lib.lazy import Lazy

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet
else:  # a worker writes sheets; a web process only says which kinds there are
    xlsxwriter = Lazy("xlsxwriter")

# What a spreadsheet takes for a formula, the full-width forms among them (SECURITY 29).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_STARTS = frozenset(FORMULA)
_WITHIN = re.compile(r"([;\t][^\S\t]*)(?=[=+\-@＝＋－＠])")
CELL_MOST = 32_767  # characters; Excel takes no more
SHEET_MOST = 31
PIECE = 1 << 20
REMEMBERED = 4_000  # texts of a file; one of any length takes no more memory
NOT_IN_SHEETS = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
WIDTHS = {ColumnKind.TEXT: 28, ColumnKind.NUMBER: 12, ColumnKind.DAY: 12, ColumnKind.MOMENT: 20}


BOM = b"\xef\xbb\xbf"  # by which spreadsheets know UTF-8


class Sink(Protocol):
    """Where the bytes of a file go."""

    def write(self, data: bytes, /) -> int:
        """Take some."""


class TableWriter(Protocol):
    """Takes a table batch by batch."""

    def write(self, batch: Batch) -> None:
        """Take some rows."""


MEDIA = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def writing(
    kind: ExportFormat, sink: Sink, reading: ListReading, scratch: Path
) -> AbstractContextManager[TableWriter]:
    """A file of a kind, complete once the block has ended. `scratch` takes what can't be written in its order."""
    if kind is ExportFormat.CSV:
        return _csv(sink, reading)
    return _xlsx(sink, reading, scratch)


def harmless(value: object) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula."""
    cell = "" if value is None else str(value)
    if ";" in cell or "\t" in cell:  # where a spreadsheet takes it for the mark between two cells
        cell = _WITHIN.sub(r"\1'", cell)
    return "'" + cell if cell[:1] in _STARTS else cell


def csv_lines(rows: Iterable[Iterable[str]]) -> bytes:
    """Lines of a CSV in UTF-8, with the line ends of RFC 4180; cells as they are given (`harmless`)."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")


def heads(reading: ListReading) -> list[str]:
    """The heads of the columns; those of times say their zone."""
    return [_head(column, reading.zone.key) for column in reading.columns]


def _head(column: ExportColumn, zone: str) -> str:
    return f"{column.label} ({zone})" if column.kind is ColumnKind.MOMENT else column.label


@contextmanager
def _csv(sink: Sink, reading: ListReading) -> Iterator[TableWriter]:
    yield CsvTable(sink, reading)


class CsvTable:
    """UTF-8 with its mark, as spreadsheets expect it, and the line ends of RFC 4180; times and days by ISO 8601."""

    def __init__(self, sink: Sink, reading: ListReading) -> None:
        self._sink = sink
        self._texts = _Texts(reading.zone)
        self._plain = [column.kind is ColumnKind.TEXT for column in reading.columns]
        sink.write(BOM + csv_lines([[harmless(head) for head in heads(reading)]]))

    def write(self, batch: Batch) -> None:
        """Take some rows."""
        columns = [
            _harmless(cast("Sequence[str]", cells)) if plain else map(self._texts.__getitem__, cells)
            for plain, cells in zip(self._plain, batch, strict=True)
        ]
        self._sink.write(csv_lines(zip(*columns, strict=True)))


def _harmless(cells: Sequence[str]) -> list[str]:
    # `harmless` without a call a cell: there are millions.
    return [cell if cell[:1] not in _STARTS and ";" not in cell else harmless(cell) for cell in cells]


class _Texts(dict[Value, str]):
    """Values as text: numbers, days and words come again and again."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, value: Value) -> str:
        text = self._text(value)
        if len(self) < REMEMBERED:
            self[value] = text
        return text

    def _text(self, value: Value) -> str:
        if isinstance(value, datetime):
            return value.astimezone(self._zone).replace(tzinfo=None).isoformat(" ", "seconds")
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if isinstance(value, int) else harmless(value)


@contextmanager
def _xlsx(sink: Sink, reading: ListReading, scratch: Path) -> Iterator[TableWriter]:
    whole = scratch / "whole.xlsx"
    options = {"constant_memory": True, "tmpdir": str(scratch), "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(whole), options)
    try:
        yield XlsxTable(book, reading)
    finally:
        book.close()
    with whole.open("rb") as file:
        while piece := file.read(PIECE):
            sink.write(piece)


class XlsxTable:
    """A sheet with times and days as dates, numbers as numbers, and everything else as text that stays text."""

    def __init__(self, book: xlsxwriter.Workbook, reading: ListReading) -> None:
        title = reading.title.translate(NOT_IN_SHEETS).strip()[:SHEET_MOST]
        self._sheet: Worksheet = book.add_worksheet(title or None)
        self._zone = reading.zone
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        # Edited, or saved as another kind of file, it is still no formula.
        self._quoted = book.add_format({"quote_prefix": True})
        self._row = 0
        for number, column in enumerate(reading.columns):
            self._sheet.set_column(number, number, WIDTHS[column.kind])
        self._sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True, "quote_prefix": True})
        for number, head in enumerate(heads(reading)):
            self._text(0, number, head, bold)

    def write(self, batch: Batch) -> None:
        """Take some rows."""
        for row in zip(*batch, strict=True):
            self._row += 1
            for number, value in enumerate(row):
                self._cell(self._row, number, value)

    def _cell(self, row: int, number: int, value: Value) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            self._text(row, number, value, self._quoted if value[:1] in _STARTS else None)
        elif isinstance(value, datetime):
            local = value.astimezone(self._zone).replace(tzinfo=None)
            self._sheet.write_datetime(row, number, local, self._moment)
        elif isinstance(value, date):
            self._sheet.write_datetime(row, number, value, self._day)
        else:
            self._sheet.write_number(row, number, value)

    def _text(self, row: int, number: int, text: str, look: Format | None) -> None:
        whole = text if text.isascii() else text.encode("utf-8", "replace").decode()
        self._sheet.write_string(row, number, whole[:CELL_MOST], look)
