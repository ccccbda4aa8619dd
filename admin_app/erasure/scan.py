"""Looking for somebody's values everywhere: in every column of the database, in kept files, and in files that are named.

It reads the database as it is, not as the inventory says, so it finds what nobody declared. What is sealed can't be looked into.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from admin_app import config
from admin_app.kernel import crypto
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.lib.files.sealed import Damaged
from admin_app.stored_file import service as files
from admin_app.stored_file.models import StoredFile

PIECE = 1 << 20
ROWS = 1000
TEXTS = (sa.String, sa.JSON, sa.LargeBinary)


@dataclass(frozen=True, slots=True)
class Found:
    """A place that holds one of the values: a column or a file, how often (rows of a column), and which of them by number."""

    place: str
    count: int
    value: int


def scan(values: Sequence[str], also: Iterable[Path] = ()) -> list[Found]:
    """Every place that holds one of these values, whatever its case. Raises OSError for a file that can't be read."""
    wanted = [value for value in values if value.strip()]
    named = [*also, *(Path(path) for path in _own_files() if Path(path).is_file())]
    return [*_columns(wanted), *_kept_files(wanted), *_files(wanted, named)]


def _own_files() -> list[str]:
    settings = config.active()
    return [path for path in (settings.audit_head_file, settings.erasure_file) if path]


def _columns(values: Sequence[str]) -> Iterator[Found]:
    """Each table is read once, row by row, and judged here: the databases would compare each column with each value."""
    if not values:
        return
    wanted = re.compile("|".join(re.escape(value.lower()) for value in sorted(values, key=len, reverse=True)))
    numbers = {value.lower(): number for number, value in enumerate(values)}
    inspector = sa.inspect(db.engine)
    for name in inspector.get_table_names():
        columns = [c["name"] for c in inspector.get_columns(name) if _may_hold(c["type"])]
        if columns:
            found = _in_table(name, columns, wanted)
            yield from (
                Found(f"{name}.{column}", count, numbers[value]) for (column, value), count in found.items()
            )
    db.session.rollback()


def _may_hold(kind: object) -> bool:
    return isinstance(kind, (*TEXTS, sa.types.NullType))


def _in_table(name: str, columns: Sequence[str], wanted: re.Pattern[str]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    rows: sa.Select[*tuple[Any, ...]] = sa.select(*(sa.column(column) for column in columns)).select_from(
        sa.table(name)
    )
    for row in db.session.execute(rows.execution_options(yield_per=ROWS)):
        for column, said in zip(columns, row, strict=True):
            for value in set(wanted.findall(_text(said))):
                found[column, value] += 1
    return found


def _text(said: object) -> str:
    """What a column says, JSON with its letters as they are."""
    if said is None:
        return ""
    if isinstance(said, (bytes, memoryview)):
        return bytes(said).decode("utf-8", "replace").lower()
    if isinstance(said, (dict, list)):
        return json.dumps(said, ensure_ascii=False).lower()
    text = str(said)
    if "\\u" in text and text[:1] in "[{":
        with suppress(ValueError):
            text = json.dumps(json.loads(text), ensure_ascii=False)
    return text.lower()


def _kept_files(values: Sequence[str]) -> Iterator[Found]:
    for file_id in db.session.scalars(sa.select(StoredFile.id)).all():
        try:
            data = b"".join(files.read(file_id).pieces)
        except (NotFound, Damaged, crypto.BadCiphertext):
            continue
        for number in _within(data, values):
            yield Found(f"file {file_id}", 1, number)
    db.session.rollback()


def _within(data: bytes, values: Sequence[str]) -> list[int]:
    parts = [data]
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    texts = [part.decode("utf-8", "replace").lower() for part in parts]
    return [number for number, value in enumerate(values) if any(value.lower() in text for text in texts)]


def _files(values: Sequence[str], paths: Iterable[Path]) -> Iterator[Found]:
    for path in paths:
        for number, value in enumerate(values):
            if _in_file(path, value.lower().encode()):
                yield Found(str(path), 1, number)


def _in_file(path: Path, value: bytes) -> bool:
    """Piece by piece, with so much of the one before that a value across two of them is found."""
    tail = b""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            tail = tail[-len(value) :] + piece.lower()
            if value in tail:
                return True
    return False
