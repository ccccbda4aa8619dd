"""The parts of a mail: of texts the one to read, and what is attached. Mails within a mail stay files."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import compat32
from typing import cast

from admin_app.lib.mail_reading import charsets, html
from admin_app.lib.mail_reading.bounds import (
    BYTES_DECODED,
    MOST_DEPTH,
    MOST_FILES,
    MOST_PARTS,
    MOST_TEXTS,
    NAME_MOST,
    TEXT_CLEANED,
)
from admin_app.lib.mail_reading.headers import one_line
from admin_app.lib.text.characters import is_blank

SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
READ = frozenset({"text/plain", "text/html"})
WITHOUT_NAME = {"message/rfc822": "message.eml", "text/calendar": "invitation.ics", "text/plain": "text.txt"}


class Remark(enum.StrEnum):
    """What its readers should know of a mail, besides its words."""

    SHORTENED = "shortened"  # its text was longer
    CUT_OFF = "cut_off"  # it was larger than is read: its files are left out
    MORE_FILES = "more_files"  # it had more than is looked at
    OUTLOOK_FILE = "outlook_file"  # a winmail.dat, which only Outlook opens
    ENCRYPTED = "encrypted"  # by PGP or S/MIME: nothing of it can be read
    PRIVATE_KEY = "private_key"  # somebody's private key stood in it: its words are left out
    NO_TEXT = "no_text"  # nothing was written, or nothing that can be read


@dataclass(frozen=True, slots=True)
class MailFile:
    """Something attached: what its sender calls it, and its bytes. What it is, only its bytes tell."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)
    inline: bool = False  # a picture in the text


@dataclass(slots=True)
class Spent:
    """How much of a mail was read so far, whatever comes of it: parts, texts, and bytes of texts."""

    parts: int = 0
    texts: int = 0
    size: int = 0


@dataclass(slots=True)
class Gathered:
    """What was found in a mail so far. `wanted`: its texts too, not its files alone."""

    texts: list[str] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)
    remarks: set[Remark] = field(default_factory=set)
    spent: Spent = field(default_factory=Spent)
    wanted: bool = True


def gather(message: EmailMessage) -> Gathered:
    """The texts and files of a mail, attached files before pictures in the text."""
    found = Gathered()
    _gather(message, found, 0)
    found.files.sort(key=lambda file: file.inline)
    if len(found.files) > MOST_FILES:
        found.remarks.add(Remark.MORE_FILES)
        del found.files[MOST_FILES:]
    return found


def _gather(part: EmailMessage, found: Gathered, depth: int) -> None:
    found.spent.parts += 1
    if found.spent.parts > MOST_PARTS or depth > MOST_DEPTH:
        found.remarks.add(Remark.MORE_FILES)
        return
    media_type = part.get_content_type()
    if media_type in {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}:
        found.remarks.add(Remark.ENCRYPTED)
    elif media_type == "multipart/alternative":
        _choose(part, found, depth)
    elif media_type.startswith("multipart/"):
        for child in _children(part):
            _gather(child, found, depth + 1)
    elif media_type in READ and not _is_attached(part):
        _take_text(part, media_type, found)
    elif media_type not in SIGNATURES:
        _take_file(part, media_type, found)


def _choose(part: EmailMessage, found: Gathered, depth: int) -> None:
    """Of several forms of one text the plain one, unless it says nothing; the files of all of them."""
    chosen = False
    for child in _children(part):
        form = Gathered(spent=found.spent, wanted=found.wanted and not chosen)
        _gather(child, form, depth + 1)
        found.files += form.files
        found.remarks |= form.remarks
        if any(not is_blank(text) for text in form.texts):
            chosen = True
            found.texts += form.texts


def _children(part: EmailMessage) -> Iterator[EmailMessage]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from cast("list[EmailMessage]", payload)


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment"


def _take_text(part: EmailMessage, media_type: str, found: Gathered) -> None:
    """Read one more text, as far as there is room for it."""
    if not found.wanted:
        return
    room = BYTES_DECODED - found.spent.size
    if found.spent.texts >= MOST_TEXTS or room <= 0:
        found.remarks.add(Remark.SHORTENED)
        return
    content = _content(part)
    if len(content) > room:
        found.remarks.add(Remark.SHORTENED)
    found.spent.texts += 1
    found.spent.size += len(content[:room])
    text = charsets.decoded(content[:room], part.get_content_charset())
    plain = html.words(text) if media_type == "text/html" else text
    found.texts.append(charsets.cleaned(plain[:TEXT_CLEANED]).strip("\n"))


def _take_file(part: EmailMessage, media_type: str, found: Gathered) -> None:
    content = _content(part)
    name = _name(part, media_type)
    if not content:
        return
    if media_type in TNEF or name.lower() == "winmail.dat":
        found.remarks.add(Remark.OUTLOOK_FILE)
    is_inline = not _is_attached(part) and bool(part.get("Content-ID") or media_type.startswith("image/"))
    found.files.append(MailFile(name, content, inline=is_inline))


def _content(part: EmailMessage) -> bytes:
    """The bytes of a part; of a mail within it, as that stands there."""
    try:
        if part.is_multipart():
            return b"".join(child.as_bytes(policy=compat32) for child in _children(part))
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        return b""
    return content if isinstance(content, bytes) else b""


def _name(part: EmailMessage, media_type: str) -> str:
    """What a file is called: its last step alone, whatever path it names."""
    try:
        told = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        told = ""
    last = one_line(told, 8 * NAME_MOST).replace("\\", "/").rpartition("/")[2].strip(" .")
    if not last:
        return WITHOUT_NAME.get(media_type, "file")
    stem, dot, ending = last.rpartition(".")
    if len(last) <= NAME_MOST or not dot:
        return last[:NAME_MOST]
    return f"{stem[: NAME_MOST - len(ending[:10]) - 1]}.{ending[:10]}"
