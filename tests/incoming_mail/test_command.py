"""`flask mail receive`: from a pipe of the mail server, and from a maildir."""

from __future__ import annotations

import mailbox
import os

import pytest
from sqlalchemy.exc import OperationalError

from admin_app.incoming_mail import limits, service
from tests.incoming_mail.awkward import mail

pytestmark = pytest.mark.one_database


def run(app, *arguments, **more):
    return app.test_cli_runner().invoke(args=["mail", "receive", *arguments], **more)


def test_a_message_is_read_from_the_standard_input(app, box):
    (raw,) = mail()(box.address())
    done = run(app, input=raw)
    assert (done.exit_code, done.stdout) == (0, "")
    assert box.last.text == "It works."


def test_the_mail_server_says_where_it_delivers_to(app, box):
    (raw,) = mail()("somebody@elsewhere.example")
    assert run(app, "--to", box.address(), input=raw).exit_code == 0
    assert box.last.text == "It works."


@pytest.mark.parametrize("raw", [b"", b"no mail at all", b"From: x\n\nhello"])
def test_what_is_left_out_on_purpose_is_no_fault(app, box, raw):
    assert run(app, input=raw).exit_code == 0


def test_what_cant_be_kept_now_is_to_be_tried_again(app, box, monkeypatch):
    gone = OperationalError("", {}, Exception())
    monkeypatch.setattr(service, "receive", lambda *_a, **_b: (_ for _ in ()).throw(gone))
    assert run(app, input=b"From: x\n\nhello").exit_code == os.EX_TEMPFAIL


def test_what_there_is_no_room_for_now_stays_with_the_mail_server(app, box, monkeypatch):
    monkeypatch.setattr(limits, "FROM_ONE_AN_HOUR", 1)
    for text, code in (("one", 0), ("two", os.EX_TEMPFAIL)):
        assert run(app, input=mail(text)(box.address())[0]).exit_code == code
    assert box.last.text == "one"


def test_without_a_domain_for_answers_the_mail_server_keeps_it_and_the_operator_is_told(app, cast):
    done = run(app, input=b"From: x\n\nhello")
    assert (done.exit_code, "GATEHOUSE_TICKET_MAIL_DOMAIN" in done.stderr) == (os.EX_TEMPFAIL, True)


def test_a_maildir_is_read_to_its_end(app, box, tmp_path):
    folder = mailbox.Maildir(tmp_path / "box")
    for text in ("one", "two"):
        folder.add(mail(text)(box.address())[0])
    assert "Messages taken in: 2." in run(app, "--maildir", str(tmp_path / "box")).output
    assert "Messages taken in: 0." in run(app, "--maildir", str(tmp_path / "box")).output
