"""`flask mail bounces`: reports from files, the standard input and a maildir."""

from __future__ import annotations

import mailbox

import pytest

from admin_app.email.models import Mail, MailState
from admin_app.kernel.db import db
from tests.bounce.reports import report
from tests.mail_history.test_reading import shared_mail


@pytest.fixture
def mail(cast, run_jobs):
    mail_id = shared_mail(cast)
    run_jobs()
    return db.session.get(Mail, mail_id)


def state(mail):
    return db.session.get(Mail, mail.id, populate_existing=True).state


def run(app, *arguments, **more):
    done = app.test_cli_runner().invoke(args=["mail", "bounces", *arguments], **more)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_standard_input_is_read(app, mail):
    assert "Reports counted: 1." in run(app, input=report(mail.message_id))
    assert state(mail) is MailState.BOUNCED


def test_files_are_read(app, mail, tmp_path):
    path = tmp_path / "report.eml"
    path.write_bytes(report(mail.message_id))
    assert "Messages read: 1. Reports counted: 1." in run(app, str(path))


def test_a_maildir_is_read_once_and_what_is_no_report_is_passed_over(app, mail, tmp_path):
    box = mailbox.Maildir(tmp_path / "box")
    box.add(report(mail.message_id))
    box.add(b"Subject: Hello\n\nHow are you?")
    assert "Messages read: 2. Reports counted: 1." in run(app, "--maildir", str(tmp_path / "box"))
    assert "Messages read: 0. Reports counted: 0." in run(app, "--maildir", str(tmp_path / "box"))
    assert state(mail) is MailState.BOUNCED
