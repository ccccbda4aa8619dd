"""What a file is, by its content alone, and the name that it gets (SECURITY 27, 30)."""

from __future__ import annotations

import io
import zipfile

import pytest

from admin_app.lib.files.kinds import NAME_MOST, FileKind, kind_of, name_of


def zipped(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            made.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", FileKind.PNG),
        (b"\xff\xd8\xff\xe0", FileKind.JPEG),
        (b"RIFF....WEBPVP8 ", FileKind.WEBP),
        (b"RIFF....WAVE\x00\x01", FileKind.UNKNOWN),
        (b"\x00\x00\x00\x18ftypheic", FileKind.HEIC),
        (b"%PDF-1.7", FileKind.PDF),
        ("Größe: 3 m²\n".encode(), FileKind.TEXT),
        ("Größe".encode("utf-16"), FileKind.TEXT),
        ("ü".encode()[:1], FileKind.TEXT),
        (b"<html><script>", FileKind.TEXT),
        (b"a\x00b", FileKind.UNKNOWN),
        (b"\xff\xfe\x00\x00", FileKind.UNKNOWN),
        (b"MZ\x90\x00\x03", FileKind.PROGRAM),
        (b"MZ is how the answer began", FileKind.TEXT),
        (b"\x7fELF\x02", FileKind.PROGRAM),
    ],
)
def test_what_a_file_is_its_first_bytes_tell(head, kind):
    assert kind_of(head) is kind


def test_archives_tell_office_documents_by_what_is_in_them():
    assert kind_of(zipped("[Content_Types].xml", "word/document.xml")) is FileKind.WORD
    assert kind_of(zipped("[Content_Types].xml", "xl/workbook.xml")) is FileKind.EXCEL
    assert kind_of(zipped("mimetype", "content.xml")) is FileKind.OPEN_DOCUMENT
    assert kind_of(zipped("holiday.jpg")) is FileKind.ZIP


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("photo.png", "photo.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Bob\\bill.pdf", "bill.pdf"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie_ x.txt"),
        ("inv\u202eoice\u202c.fdp.txt", "invoice.fdp.txt"),
        ('say "hi" <b>.log', "say _hi_ _b_.log"),
        ("  . ", "file"),
        ("", "file"),
        ("nul\x00l.txt", "nul l.txt"),
        ("page.HTML", "page.HTML.txt"),
        ("open.settingcontent-ms", "open.settingcontent-ms.txt"),
        ("desk.RDP", "desk.RDP.txt"),
        ("query.iqy", "query.iqy.txt"),
        ("run.py", "run.py.txt"),
        ("Jahresabschluß.zip", "Jahresabschluß.zip"),
        ("請求書.pdf", "請求書.pdf"),
    ],
)
def test_a_name_is_the_last_step_of_a_path_and_one_line(told, name):
    assert name_of(told, FileKind.TEXT) == name


def test_a_long_name_keeps_its_ending():
    name = name_of("x" * 10_000 + ".pdf", FileKind.PDF)
    assert len(name) <= NAME_MOST
    assert name_of("x" * 300 + ".pdf", FileKind.PDF).endswith("x.pdf")


def test_what_isnt_text_and_would_run_gets_another_ending():
    assert name_of("setup.exe", FileKind.UNKNOWN) == "setup.exe.bin"
    assert name_of("new.msix", FileKind.ZIP) == "new.msix.bin"
