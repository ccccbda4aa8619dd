"""Which files of a mail are taken into the ticket: as many as a page takes, none that a page would refuse.

What is left out keeps nothing of the rest from the ticket; its readers are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import SEEK_END, BytesIO

from admin_app.lib.files import kinds
from admin_app.lib.files.kinds import FileKind
from admin_app.lib.mail_reading.message import ReadMail
from admin_app.lib.mail_reading.parts import MailFile, Remark
from admin_app.ticket.attachment import storing
from admin_app.ticket.attachment.storing import Upload
from admin_app.ticket.models import Ticket

SMALL_PICTURE = 8_192  # bytes; in the text of a mail such are logos of companies and networks


@dataclass(frozen=True, slots=True)
class Taken:
    """The files that are taken, each to be read once; none of them where there is no room for more that nothing proves."""

    uploads: list[Upload]
    has_room: bool = True


def taken(mail: ReadMail, ticket: Ticket, *, counts: bool) -> Taken:
    """Which files of a mail come into a ticket; `counts`: as somebody's word. One statement for those that don't."""
    found = _fitting(mail)
    if counts or not found or storing.has_room_for_unproven(ticket, _size(found)):
        return Taken(found)
    return Taken([], has_room=False)


def _size(uploads: list[Upload]) -> int:
    return sum(upload.stream.seek(0, SEEK_END) for upload in uploads)


def _fitting(mail: ReadMail) -> list[Upload]:
    return [Upload(file.name, BytesIO(file.content)) for file in _meant(mail) if _is_taken(file)][
        : storing.FILES_MOST
    ]


def are_left_out(mail: ReadMail) -> bool:
    """Whether it had more than those."""
    meant = _meant(mail)
    return Remark.MORE_FILES in mail.remarks or len(meant) > min(
        storing.FILES_MOST, sum(_is_taken(file) for file in meant)
    )


def _meant(mail: ReadMail) -> list[MailFile]:
    return [file for file in mail.files if file.content and not _is_logo(file)]


def _is_logo(file: MailFile) -> bool:
    return file.inline and len(file.content) < SMALL_PICTURE


def _is_taken(file: MailFile) -> bool:
    is_program = kinds.kind_of(file.content[: kinds.HEAD]) is FileKind.PROGRAM
    return not is_program and len(file.content) <= storing.FILE_MOST
