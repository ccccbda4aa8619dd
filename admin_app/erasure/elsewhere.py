"""What others keep in which somebody may be named, and which isn't theirs to keep: our mails to colleagues and staff, files of lists.

It comes after everything else, so a list that is written from now on holds pseudonyms.
"""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from admin_app.email.models import Mail
from admin_app.erasure.batches import ROWS, Hold
from admin_app.erasure.mentions import HIDDEN
from admin_app.erasure.names import Names, folded
from admin_app.erasure.subject import Subject
from admin_app.export.models import Export, ExportFormat, ExportState
from admin_app.identity.models import User
from admin_app.kernel import clock, crypto
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import NotFound
from admin_app.lib.files.sealed import Damaged
from admin_app.stored_file import service as files

READ_MOST = (
    64 << 20
)  # bytes of a file that is read to see whether it names somebody; a larger one goes unread
PARTS = ("subject", "text", "html")
CELL = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")  # a text of a sheet


def forget(subject: Subject, names: Names, hold: Hold) -> None:
    """Take somebody's names out of our mails to colleagues and staff, and take away files of lists that hold them."""
    if names.in_text is not None:
        _mails(Mail.account_id.is_(None), names.in_text, hold)  # to staff, who have no account
        for account_id in _accounts_of(subject):
            _mails(Mail.account_id == account_id, names.in_text, hold)
    _exports(names, hold)


def under_way() -> bool:
    """Whether a list is being written just now: it may have read somebody before they were erased."""
    running = sa.select(Export.id).where(Export.state == ExportState.RUNNING).limit(1)
    found = db.session.scalar(running) is not None
    db.session.rollback()
    return found


def _accounts_of(subject: Subject) -> list[UUID]:
    """The person's, and those that invited their address; a whole account's own mails are gone."""
    ids = [*subject.known.stand_ins, *([] if subject.person_id is None else [subject.person_id])]
    found = db.session.scalars(sa.select(User.account_id).where(User.id.in_(ids)).distinct())
    return [account_id for account_id in found if account_id is not None]


def _mails(to: sa.ColumnElement[bool], names: re.Pattern[str], hold: Hold) -> None:
    after: UUID | None = None
    while True:
        wanted = sa.select(Mail.id, Mail.subject, Mail.text, Mail.html).where(to, Mail.sealed.is_(False))
        if after is not None:
            wanted = wanted.where(Mail.id > after)
        found = db.session.execute(wanted.order_by(Mail.id).limit(ROWS)).all()
        db.session.rollback()
        naming = [row for row in found if any(names.search(getattr(row, part)) for part in PARTS)]
        if naming:
            _hide(naming, names, hold)
        if len(found) < ROWS:
            return
        after = found[-1].id


def _hide(naming: list[sa.Row[UUID, str, str, str]], names: re.Pattern[str], hold: Hold) -> None:
    with transaction() as session:
        hold()
        for row in naming:
            said = {part: names.sub(HIDDEN, getattr(row, part)) for part in PARTS}
            session.execute(sa.update(Mail).where(Mail.id == row.id).values(said))


def _exports(names: Names, hold: Hold) -> None:
    done = sa.select(Export.id, Export.file_id, Export.format).where(
        Export.state == ExportState.DONE, Export.file_id.is_not(None), Export.expires_at > clock.now()
    )
    for export_id, file_id, kind in db.session.execute(done).all():
        db.session.rollback()
        if file_id is not None and _holds(file_id, kind, names):
            _take_away(export_id, hold)


def _holds(file_id: UUID, kind: ExportFormat, names: Names) -> bool:
    """Whether a file names them. One that can't be read, or is too large to be, is taken to."""
    try:
        opened = files.read(file_id)
        if opened.size > READ_MOST:
            return True
        data = b"".join(opened.pieces)
        db.session.rollback()
        return any(_named(text, kind, names) for text in _texts(data, kind))
    except NotFound:
        return False
    except (Damaged, crypto.BadCiphertext, zipfile.BadZipFile, csv.Error):
        return True


def _named(text: str, kind: ExportFormat, names: Names) -> bool:
    if names.in_file is not None and names.in_file.search(html.unescape(text)):
        return True
    return any(folded(cell) in names.as_cell for cell in _cells(text, kind))


def _cells(text: str, kind: ExportFormat) -> Iterator[str]:
    if kind is ExportFormat.CSV:
        for row in csv.reader(io.StringIO(text, newline="")):
            yield from row
    else:
        yield from (html.unescape(found) for found in CELL.findall(text))


def _texts(data: bytes, kind: ExportFormat) -> Iterator[str]:
    if kind is ExportFormat.CSV:
        yield data.decode("utf-8-sig", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            yield parts.read(name).decode("utf-8", "replace")


def _take_away(export_id: UUID, hold: Hold) -> None:
    with transaction():
        hold()
        export = lock_row(Export, export_id)
        if export is None or export.file_id is None:
            return
        export.state = ExportState.EXPIRED
        files.folder().delete(export.file_id)  # before its row, as in `batches`
        files.delete(export.file_id)
