"""What an operator mends: refused rows with their reasons, and fields where our value was kept.

Both hold personal data: mode 0600, nobody else's. Refused rows are the operator's own cells, unchanged, so
that they can be mended and imported again; they are no export for a spreadsheet.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from admin_app.customer_import.files import COLUMNS, ImportFile, ImportSource
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_

PRIVATE = 0o600
KEYS = {
    ImportFile.ACCOUNTS: ("number",),
    ImportFile.PEOPLE: ("account_number", "username"),
    ImportFile.SERVICES: ("account_number", "service_id"),
    ImportFile.INVOICES: ("account_number", "invoice_number"),
}


class Reports:
    """The files `rejects-<file>.csv` and `kept-<file>.csv` of a run; each begins with its first line.

    Those of a former run are taken away, so that none tells of rows that are mended by now.
    `folder` None writes nothing. Raises Invalid when the folder can't be made or written.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.written: list[Path] = []
        self._open: dict[str, TextIO] = {}
        self._made = folder is not None and not folder.exists()
        if folder is not None:
            try:
                self._prepare(folder)
            except OSError as error:
                raise Invalid(
                    N_(
                        "Refused rows can’t be written to %(folder)s: %(why)s. Name another folder with --rejects."
                    ),
                    code="rejects_folder",
                    folder=folder,
                    why=error.strerror,
                ) from error

    @staticmethod
    def _prepare(folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(1, "no right to write there")
        for kind in COLUMNS:
            for name in (f"rejects-{kind}.csv", f"kept-{kind}.csv"):
                (folder / name).unlink(missing_ok=True)

    def refused(self, source: ImportSource, cells: Sequence[str], line: int, reason: str) -> None:
        """Write a refused row as it stood in the file, with its line and the reason."""
        padding = [""] * (len(source.header) - len(cells))
        self._write(
            f"rejects-{source.kind}.csv", (*source.header, "line", "reason"), [*cells, *padding, line, reason]
        )

    def kept(self, source: ImportSource, cells: Sequence[str], line: int, field: str) -> None:
        """Say that our value of a field was kept; `theirs` is the file's, ours is not told."""
        row = dict(zip(source.header, cells, strict=True))
        keys = KEYS[source.kind]
        self._write(
            f"kept-{source.kind}.csv",
            (*keys, "line", "field", "theirs"),
            [*(row[k] for k in keys), line, field, row[field]],
        )

    def _write(self, name: str, header: Sequence[str], row: Sequence[str | int]) -> None:
        if self.folder is None:
            return
        file = self._open.get(name)
        if file is None:
            file = self._open[name] = self._create(self.folder / name)
            csv.writer(file, lineterminator="\n").writerow(header)
        csv.writer(file, lineterminator="\n").writerow(row)

    def _create(self, path: Path) -> TextIO:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        file = os.fdopen(
            os.open(path, flags, PRIVATE), "w", encoding="utf-8", errors="surrogateescape", newline=""
        )
        self.written.append(path)
        return file

    def close(self) -> None:
        """Finish the files; called also when the run breaks off. A folder made for nothing goes again."""
        for file in self._open.values():
            file.close()
        self._open.clear()
        if self._made and self.folder is not None and not self.written:
            self.folder.rmdir()
