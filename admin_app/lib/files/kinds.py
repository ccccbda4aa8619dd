"""What a file is, by its own first bytes, whatever its name or its sender say; and a name under which it does no harm.

The threat: a program that calls itself a picture. So programs are known by how they begin, and a name that would make a
desktop run a file, or a browser show it as a page, gets another ending.
"""

from __future__ import annotations

import codecs
import enum
import unicodedata

from admin_app.lib.text import characters

HEAD = 8192  # bytes that are looked at
NAME_MOST = 200
ENDING_MOST = 12
NO_NAME = "file"


class FileKind(enum.StrEnum):
    """What a file is, as far as its first bytes tell; the value is its media type."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    HEIC = "image/heic"
    TIFF = "image/tiff"
    PDF = "application/pdf"
    ZIP = "application/zip"
    WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
    OLD_OFFICE = "application/x-ole-storage"
    GZIP = "application/gzip"
    SEVEN_ZIP = "application/x-7z-compressed"
    RAR = "application/vnd.rar"
    MP4 = "video/mp4"
    TEXT = "text/plain"
    PROGRAM = "application/x-executable"
    UNKNOWN = "application/octet-stream"


STARTS: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"%PDF-", FileKind.PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLD_OFFICE),
    (b"\x1f\x8b", FileKind.GZIP),
    (b"7z\xbc\xaf\x27\x1c", FileKind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", FileKind.RAR),
    (b"MZ", FileKind.PROGRAM),
    (b"\x7fELF", FileKind.PROGRAM),
    (b"\xfe\xed\xfa\xce", FileKind.PROGRAM),
    (b"\xfe\xed\xfa\xcf", FileKind.PROGRAM),
    (b"\xce\xfa\xed\xfe", FileKind.PROGRAM),
    (b"\xcf\xfa\xed\xfe", FileKind.PROGRAM),
    (b"\xca\xfe\xba\xbe", FileKind.PROGRAM),
    (b"\x00asm", FileKind.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", FileKind.PROGRAM),  # a shortcut of Windows, which runs what it names
)
IN_ZIP = ((b"word/", FileKind.WORD), (b"xl/", FileKind.EXCEL), (b"ppt/", FileKind.SLIDES))
BRANDS = {b"heic": FileKind.HEIC, b"heix": FileKind.HEIC, b"mif1": FileKind.HEIC}
MARKED_TEXT = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Endings by which a desktop runs what it opens, or shows it as a page with scripts.
ENDINGS_RUN = """
    ade adp apk app appinstaller application appref-ms appx appxbundle appimage bash bat bgi cdxml chm class cmd com command
    cpl csh deb desktop diagcab diagcfg diagpkg dll dmg exe fish fxp gadget hlp hta htm html img inf ins iqy iso isp jar
    jnlp job js jse ksh library-ms lnk mda mde mht mhtml mjs msc mshxml msh msi
    msix msixbundle msp mst oqy osd pcd phar php pif pkg pl plg prf prg ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psm1 py pyc
    pyo pyw pyz pyzw rb rdp reg rpm rqy run scf scpt scr sct search-ms searchconnector-ms settingcontent-ms sh shb shs
    shtml slk svg swf sys terminal theme themepack tool udl url vb vbe vbp vbs vbscript vhd vhdx vsw wcx webarchive
    website wim workflow ws wsb wsc wsf wsh xbap xht xhtml xll xsl xslt zsh
"""
RUN = frozenset(ENDINGS_RUN.split())


def kind_of(head: bytes) -> FileKind:
    """What a file is that begins with these bytes (`HEAD` of them, or all there are)."""
    for start, kind in STARTS:
        if head.startswith(start):
            return FileKind.TEXT if start == b"MZ" and _is_text(head) else kind
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(head)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], FileKind.MP4)
    return FileKind.TEXT if _is_text(head) else FileKind.UNKNOWN


def name_of(told: str, kind: FileKind) -> str:
    """A name as it may be shown and given to a download: the last step of a path, one line, no ending that runs it."""
    plain = characters.cleaned(told[: 8 * NAME_MOST])
    line = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in plain)
    last = "".join("_" if c in '"<>|:*?' else c for c in line.replace("\\", "/").rpartition("/")[2])
    name = " ".join(last.split()).strip(" .") or NO_NAME
    stem, dot, ending = name.rpartition(".")
    if dot and ending.casefold() in RUN:
        stem, ending = name, "txt" if kind is FileKind.TEXT else "bin"
    elif not dot or not stem or len(ending) > ENDING_MOST:
        return name[:NAME_MOST].rstrip(" .") or NO_NAME
    return f"{stem[: NAME_MOST - len(ending) - 1].rstrip(' .') or NO_NAME}.{ending}"


def _in_zip(head: bytes) -> FileKind:
    if head[30:38] == b"mimetype" and b"opendocument" in head[38:120]:
        return FileKind.OPEN_DOCUMENT
    if b"[Content_Types].xml" in head or b"_rels/" in head:
        return next((kind for mark, kind in IN_ZIP if mark in head), FileKind.ZIP)
    return FileKind.ZIP


def _is_text(head: bytes) -> bool:
    """Whether the bytes are letters of UTF-8 or UTF-16, but for one that is cut off at the end."""
    charset = next((charset for mark, charset in MARKED_TEXT if head.startswith(mark)), "utf-8")
    try:
        text = codecs.getincrementaldecoder(charset)().decode(head)
    except UnicodeDecodeError:
        return False
    return not any(ord(c) < 32 and c not in "\t\n\r\f\x1b" for c in text)  # noqa: PLR2004
