"""What is attached to a mail: by its bytes and a harmless name."""

from __future__ import annotations

import base64

import pytest

from admin_app.lib.mail_reading import bounds
from admin_app.lib.mail_reading.message import OwnMail, read
from admin_app.lib.mail_reading.parts import Remark
from tests.mail_reading import written

pytestmark = pytest.mark.one_database


def seen(raw):
    return read(raw, OwnMail())


def test_a_file_is_its_name_and_its_bytes():
    mail = seen(written.with_files(("log.txt", b"one\ntwo")))
    assert [(file.name, file.content) for file in mail.files] == [("log.txt", b"one\ntwo")]
    assert mail.text == "See the file."


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\a.png", "a.png"),
        ("a\r\nb.png", "a b.png"),
        ("gpj.\u202etxt.exe", "gpj.txt.exe"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("...", "file"),
        ("", "file"),
        ("grüße.pdf", "grüße.pdf"),
    ],
)
def test_a_name_has_no_path_no_line_break_and_an_end(told, name):
    encoded = base64.b64encode(told.encode()).decode()
    body = f'--b\nContent-Type: image/png\nContent-Disposition: attachment; filename="=?utf-8?b?{encoded}?="\n\nx\n--b--\n'
    assert seen(written.raw(body, kind="multipart/mixed; boundary=b")).files[0].name == name


def test_a_winmail_dat_stays_a_file_that_only_outlook_opens():
    body = f"--b\nContent-Type: text/plain\n\nSee.\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{written.base64_lines(b'x9 >')}\n--b--\n"
    mail = seen(written.raw(body, kind='multipart/mixed; boundary="b"'))
    assert (mail.text, mail.files[0].name, mail.files[0].content) == ("See.", "winmail.dat", b"x9 >")
    assert mail.remarks == {Remark.OUTLOOK_FILE}


def test_a_mail_within_a_mail_is_a_file_and_its_words_arent_the_senders():
    inner = written.plain("old words").decode()
    wrapped = f"--c\nContent-Type: message/rfc822\n\n{inner}\n--c--\n"
    body = f"--b\nContent-Type: text/plain\n\nPlease see.\n--b\nContent-Type: multipart/mixed; boundary=c\n\n{wrapped}\n--b--\n"
    mail = seen(written.raw(body, kind='multipart/mixed; boundary="b"'))
    assert (mail.text, [file.name for file in mail.files]) == ("Please see.", ["message.eml"])
    assert b"old words" in mail.files[0].content


def test_a_signature_is_no_file():
    body = "--b\nContent-Type: text/plain\n\nSigned.\n--b\nContent-Type: application/pgp-signature; name=s.asc\n\nxxxx\n--b--\n"
    mail = seen(written.raw(body, kind='multipart/signed; boundary="b"'))
    assert (mail.text, mail.files) == ("Signed.", ())


def test_attached_files_come_before_pictures_in_the_text():
    body = (
        "--b\nContent-Type: text/html\n\n<p>See<img src=cid:1>\n--b\nContent-Type: image/png; name=logo.png\n"
        "Content-ID: <1>\n\npng\n--b\nContent-Type: image/png; name=shot.png\nContent-Disposition: attachment\n\npng2\n--b--\n"
    )
    mail = seen(written.raw(body, kind='multipart/related; boundary="b"'))
    assert [file.name for file in mail.files] == ["shot.png", "logo.png"]


def test_more_files_than_are_looked_at_are_left_out():
    mail = seen(written.with_files(*((f"{n}.txt", b"x") for n in range(25))))
    assert len(mail.files) == bounds.MOST_FILES
    assert mail.remarks == {Remark.MORE_FILES}


def test_damaged_base64_is_no_fault():
    body = "--b\nContent-Type: text/plain\n\nSee.\n--b\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n!!!!a\n--b--\n"
    assert seen(written.raw(body, kind='multipart/mixed; boundary="b"')).text == "See."
