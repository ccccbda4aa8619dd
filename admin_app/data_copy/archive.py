"""A ZIP that is written as it is read, into a file that can't be sought in: JSON and CSV, no more than a batch in memory."""

from __future__ import annotations

import base64
import enum
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, cast
from uuid import UUID

from admin_app.data_copy.reading import Row, TableReading
from admin_app.export.tables import BOM, Sink, csv_lines, harmless
from admin_app.kernel import clock

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Told = Callable[[int], None]  # so many rows more are read


class Archive:
    """The parts of one ZIP, one after the other."""

    def __init__(self, zip_file: zipfile.ZipFile) -> None:
        self._zip = zip_file
        self._made_at = clock.now().timetuple()[:6]

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """One file of it, of whatever size."""
        info = zipfile.ZipInfo(name, self._made_at)
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as opened:
            yield opened

    def text(self, name: str, text: str) -> None:
        """A file of one text."""
        with self.part(name) as opened:
            opened.write(text.encode())


@contextmanager
def writing(sink: Sink) -> Iterator[Archive]:
    """A ZIP that is complete once the block has ended."""
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_DEFLATED) as zip_file:
        yield Archive(zip_file)


def table(archive: Archive, reading: TableReading, told: Told) -> int:
    """A table as JSON and as CSV; neither where it has no rows. Gives how many there are."""
    batches = reading.batches()
    first = next(batches, None)
    if first is None:
        return 0
    with archive.part(f"data/{reading.name}.json") as opened:
        count = array(opened, counted(_again(first, batches), told))
    with archive.part(f"data/{reading.name}.csv") as opened:
        _csv(opened, [column.name for column in reading.columns], counted(reading.batches(), told))
    return count


def array(opened: IO[bytes], batches: Iterable[list[Row]]) -> int:
    """Rows as an array of objects. Gives how many there are."""
    count = 0
    opened.write(b"[")
    for batch in batches:
        for row in batch:
            text = json.dumps(plain(row), ensure_ascii=False)
            opened.write((",\n" if count else "\n").encode() + text.encode("utf-8", "replace"))
            count += 1
    opened.write(b"\n]")
    return count


def _again(first: list[Row], rest: Iterator[list[Row]]) -> Iterator[list[Row]]:
    yield first
    yield from rest


def counted(batches: Iterable[list[Row]], told: Told) -> Iterator[list[Row]]:
    """The same batches, each told once it is taken."""
    for batch in batches:
        yield batch
        told(len(batch))


def _csv(opened: IO[bytes], names: list[str], batches: Iterable[list[Row]]) -> None:
    opened.write(BOM + csv_lines([names]))
    for batch in batches:
        opened.write(csv_lines([_cell(row[name]) for name in names] for row in batch))


def _cell(value: object) -> str:
    told = plain(value)
    if isinstance(told, (dict, list)):
        return harmless(json.dumps(told, ensure_ascii=False))
    return str(told) if isinstance(told, (int, float)) else harmless(told)


def plain(value: object) -> Json:
    """A value as JSON has it: moments in UTC by ISO 8601, pictures in base64, amounts as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if isinstance(value, (date, UUID, Decimal)):
        return str(value)
    return cast("Json", value)
