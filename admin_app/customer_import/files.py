"""The files of an import: which there are, what stands in their header, their rows one by one.

Files are read as a stream and never held whole. A row that can't be read (quotes that don't close, bytes that
are no UTF-8, an endless line) is handed on with its problem, and reading goes on with the next line: it
never swallows the good rows behind it.
"""

from __future__ import annotations

import csv
import enum
import hashlib
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_


class ImportFile(enum.StrEnum):
    """The files of an import, named as on disk, in the order they are read: all others need their accounts."""

    ACCOUNTS = "accounts"
    PEOPLE = "people"
    SERVICES = "services"
    INVOICES = "invoices"


COLUMNS: dict[ImportFile, tuple[str, ...]] = {
    ImportFile.ACCOUNTS: (
        "number", "name", "kind", "status", "country", "language", "time_zone", "currency", "legal_name", "vat_id",
        "address_line1", "address_line2", "city", "postcode", "region", "created_at",
    ),
    ImportFile.PEOPLE: ("account_number", "username", "email", "full_name", "role", "phone", "status", "created_at"),
    ImportFile.SERVICES: ("account_number", "service_id", "name", "kind", "status", "since"),
    ImportFile.INVOICES: (
        "account_number", "invoice_number", "issued_on", "due_on", "currency", "total", "paid", "status",
    ),
}  # fmt: skip
# What a file may leave out; a row of it says nothing of these then.
OPTIONAL: dict[ImportFile, tuple[str, ...]] = {ImportFile.ACCOUNTS: ("referral",)}
MAX_LINE = 50_000  # characters; ten times the longest cell worth a look
MAX_RECORD = 100_000  # characters of a row over several lines; below csv's own limit of a cell
HASH_CHUNK = 1 << 20

BAD_QUOTES = N_("A quotation mark in this line isn’t closed, or text follows it.")
TOO_LONG = N_("This line is too long.")
NOT_UTF8 = N_("This line is not UTF-8 text.")


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it stands in the file; `line` counts from 1 with the header. `problem` says why it can't be read."""

    line: int
    cells: list[str]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ImportSource:
    """One file that is there and has the right header; `sha256` is of its bytes."""

    kind: ImportFile
    path: Path
    header: tuple[str, ...]
    size: int
    sha256: str


def sources(folder: Path) -> tuple[list[ImportSource], list[ImportFile]]:
    """The files of a folder that can be read, and those that are missing.

    Raises Invalid, before anything is written, when there is none, or a header misses a column, names an
    unknown one, or isn't UTF-8 text.
    """
    if not folder.is_dir():
        raise Invalid(N_("There is no folder %(folder)s."), code="no_folder", folder=folder)
    there = [kind for kind in COLUMNS if _path(folder, kind).is_file()]
    if not there:
        raise Invalid(N_("There is no file to import in %(folder)s."), code="no_files", folder=folder)
    found = []
    for kind in there:
        try:
            found.append(_source(kind, _path(folder, kind)))
        except OSError as error:
            raise Invalid(
                N_("%(file)s can’t be read: %(why)s."),
                code="unreadable",
                file=f"{kind}.csv",
                why=error.strerror,
            ) from error
    return found, [kind for kind in COLUMNS if kind not in there]


def paths(folder: Path) -> list[Path]:
    """The files of a folder that would be read."""
    return [path for kind in COLUMNS if (path := _path(folder, kind)).is_file()]


def _path(folder: Path, kind: ImportFile) -> Path:
    return folder / f"{kind}.csv"


def _source(kind: ImportFile, path: Path) -> ImportSource:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while chunk := file.read(HASH_CHUNK):
            digest.update(chunk)
        size = file.tell()
    with Reader(path) as reader:
        header = next(iter(reader), None)
    return ImportSource(kind, path, _checked_header(kind, header), size, digest.hexdigest())


def _checked_header(kind: ImportFile, record: Record | None) -> tuple[str, ...]:
    name = f"{kind}.csv"
    if record is None:
        raise Invalid(
            N_("%(file)s is empty; its first line must name the columns."), code="empty_file", file=name
        )
    header = tuple(cell.strip() for cell in record.cells)
    if record.problem or not all(cell.isprintable() for cell in header):
        raise Invalid(
            N_("%(file)s is not UTF-8 text with a line of column names."), code="not_text", file=name
        )
    missing = [column for column in COLUMNS[kind] if column not in header]
    known = (*COLUMNS[kind], *OPTIONAL.get(kind, ()))
    unknown = [column[:60] for column in header if column not in known]
    if missing:
        raise Invalid(
            N_("%(file)s lacks the columns: %(columns)s."),
            code="missing_columns",
            file=name,
            columns=", ".join(missing),
        )
    if unknown:
        raise Invalid(
            N_("%(file)s has unknown columns: %(columns)s."),
            code="unknown_columns",
            file=name,
            columns=", ".join(unknown),
        )
    if len(set(header)) < len(header):
        raise Invalid(N_("%(file)s names a column twice."), code="double_column", file=name)
    return header


class Reader:
    """The records of a file, its header among them; `position` is in bytes, for a progress bar."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        # Bytes that are no UTF-8 survive as surrogates, so that a refused row is written back as it was.
        self._lines = _Lines(io.TextIOWrapper(self._file, "utf-8-sig", "surrogateescape", newline=""))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.text.close()

    @property
    def position(self) -> int:
        """How many bytes were read so far."""
        return self._file.tell()

    def __iter__(self) -> Iterator[Record]:
        rows = csv.reader(self._lines, strict=True)
        while True:
            line = self._lines.begin()
            try:
                cells = next(rows)
                problem = TOO_LONG if self._lines.too_long() else None
            except StopIteration:
                return
            except csv.Error:
                cells, problem = [], TOO_LONG if self._lines.first_too_long() else BAD_QUOTES
            if problem:
                cells = [self._lines.give_back()]
            elif not cells:
                continue  # an empty line
            elif not _is_text(cells):
                problem = NOT_UTF8
            yield Record(line, cells, problem)


def _is_text(cells: list[str]) -> bool:
    joined = "".join(cells)
    if joined.isascii():
        return True
    try:
        joined.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Lines:
    """Physical lines for csv, which can be given back: all but the first of a record that turned out broken."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self._number = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._size > MAX_RECORD:
            raise StopIteration  # csv then says that the quote isn't closed
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._size += len(line)
        return line

    def _read(self) -> str:
        line = self.text.readline(MAX_LINE)
        if len(line) < MAX_LINE or line.endswith(("\n", "\r")):
            return line
        while (rest := self.text.readline(MAX_LINE)) and not rest.endswith(("\n", "\r")):
            pass
        return line + "\n"  # longer than any line that fits

    def begin(self) -> int:
        """A new record begins; its line number."""
        self._number += len(self._taken)
        self._taken, self._size = [], 0
        return self._number

    def too_long(self) -> bool:
        """Whether a line of this record was cut off."""
        return self._size > MAX_LINE and any(len(line) > MAX_LINE for line in self._taken)

    def first_too_long(self) -> bool:
        """Whether the line that is refused was cut off."""
        return bool(self._taken) and len(self._taken[0]) > MAX_LINE

    def give_back(self) -> str:
        """Read all lines of this record but the first once more; the first, without its line break."""
        first, *others = self._taken or [""]
        self._waiting.extendleft(reversed(others))
        self._taken = [first]
        return first.rstrip("\r\n")
