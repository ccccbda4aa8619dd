"""Files that come by mail: judged and kept like those of a page, and none that costs the text."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.incoming_mail import service
from admin_app.incoming_mail.ends import MailEnd
from admin_app.kernel.db import db
from admin_app.stored_file import service as stored_files
from admin_app.stored_file.models import StoredFile
from admin_app.ticket.attachment import storing
from admin_app.ticket.models import ScanState, TicketFile
from tests.incoming_mail.awkward import PROVEN
from tests.mail_reading import written

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20
LEFT_OUT = (
    "(Some files of this e-mail were left out: programs aren’t taken, nor more than 5 files of 10\u00a0MB.)"
)


def with_files(box, *files, proven=True):
    raw = written.with_files(*files).replace(written.REPLY.encode(), box.address().encode())
    return PROVEN.encode() + raw if proven else raw


def kept(box):
    db.session.rollback()
    wanted = sa.select(TicketFile).where(TicketFile.ticket_id == box.ticket.id)
    return db.session.scalars(wanted.order_by(TicketFile.created_at, TicketFile.id)).all()


def lying():
    return set(stored_files.folder().root.glob("??/*"))


@pytest.mark.parametrize("proven", [True, False])
def test_a_file_is_kept_with_its_text_and_is_what_its_bytes_are(box, proven):
    end = service.receive(with_files(box, ("screen.txt", PNG), proven=proven))
    assert end is (MailEnd.TAKEN if proven else MailEnd.UNPROVEN)
    (row,) = kept(box)
    assert (row.message_id, row.name, row.content_type) == (box.last.id, "screen.txt", "image/png")
    assert row.scan is ScanState.UNSCANNED
    assert b"".join(stored_files.read(row.file_id).pieces) == PNG
    assert box.last.text == "See the file."


def test_a_file_waits_for_the_scanner_where_there_is_one(box, use_settings):
    use_settings(scanner_url="tcp://127.0.0.1:9")
    service.receive(with_files(box, ("screen.png", PNG)))
    assert [row.scan for row in kept(box)] == [ScanState.WAITING]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("files", "names"),
    [
        ([("run.exe", b"MZ\x90\x00\x03"), ("a.txt", b"a")], ["a.txt"]),
        ([(f"{n}.txt", b"x") for n in range(7)], [f"{n}.txt" for n in range(5)]),
        ([("large.bin", b"x" * 200), ("a.txt", b"a")], ["a.txt"]),
    ],
    ids=["a program", "seven files", "a large one"],
)
def test_what_isnt_taken_costs_neither_the_text_nor_the_other_files(box, monkeypatch, files, names):
    monkeypatch.setattr(storing, "FILE_MOST", 100)
    assert service.receive(with_files(box, *files)) is MailEnd.TAKEN
    assert [row.name for row in kept(box)] == names
    assert box.last.text == f"See the file.\n\n{LEFT_OUT}"


@pytest.mark.one_database
def test_a_logo_in_the_text_is_no_file(box):
    body = "--b\nContent-Type: text/html\n\n<p>Hi<img src=cid:1>\n--b\nContent-Type: image/png; name=logo.png\nContent-ID: <1>\n\npng\n--b--\n"
    raw = written.raw(body, kind="multipart/related; boundary=b", headers=PROVEN)
    assert service.receive(raw, to=box.address()) is MailEnd.TAKEN
    assert (kept(box), box.last.text) == ([], "Hi")


@pytest.mark.one_database
def test_a_winmail_dat_is_kept_as_it_is(box):
    service.receive(with_files(box, ("winmail.dat", b"x\x9f>\x22\x00\x01")))
    assert [(row.name, row.content_type) for row in kept(box)] == [
        ("winmail.dat", "application/octet-stream")
    ]


def test_a_fault_on_the_way_leaves_no_file(box, monkeypatch):
    before = lying()
    with monkeypatch.context() as broken:
        broken.setattr("admin_app.ticket.telling.answered", lambda *_a, **_b: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            service.receive(with_files(box, ("screen.png", PNG)))
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0
    assert lying() == before
    assert service.receive(with_files(box, ("screen.png", PNG))) is MailEnd.TAKEN
    assert len(kept(box)) == 1


def test_of_what_nothing_proves_an_account_takes_some_files_a_day(box, monkeypatch):
    monkeypatch.setattr(storing, "UNPROVEN_A_DAY_MOST", 10)
    ends = [service.receive(with_files(box, (f"{n}.txt", b"12345678"), proven=False)) for n in range(2)]
    assert ends == [MailEnd.UNPROVEN, MailEnd.UNPROVEN]
    assert len(kept(box)) == 1
    assert box.last.text.startswith(
        "See the file.\n\n(The files of this e-mail were left out: today many came"
    )
    assert service.receive(with_files(box, ("3.txt", b"12345678"))) is MailEnd.TAKEN
