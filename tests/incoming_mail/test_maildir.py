"""The maildir that the worker reads: each message once, one reader at a time, and none that stops the rest."""

from __future__ import annotations

import fcntl
import mailbox
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from admin_app import worker
from admin_app.incoming_mail import limits, maildir, service
from admin_app.incoming_mail.ends import MailEnd
from admin_app.kernel import clock
from tests.incoming_mail.awkward import mail

pytestmark = pytest.mark.one_database


@pytest.fixture
def folder(tmp_path):
    mailbox.Maildir(tmp_path / "box")
    return tmp_path / "box"


def deliver(folder, name, raw):
    (folder / "new" / name).write_bytes(raw)


def there(folder, part):
    return sorted(path.name for path in (folder / part).iterdir())


def answers(box, *texts):
    return [mail(text, Message_ID=f"<{text}@nordlicht.example>")(box.address())[0] for text in texts]


def test_messages_are_taken_in_by_age_and_none_is_kept(box, folder):
    second, first = answers(box, "second", "first")
    deliver(folder, "1700000002.b.host", second)
    deliver(folder, "1700000001.a.host", first)
    assert maildir.poll(folder) == [MailEnd.TAKEN, MailEnd.TAKEN]
    assert [row.text for row in box.messages()[-2:]] == ["first", "second"]
    assert (there(folder, "new"), there(folder, "cur")) == ([], [])
    assert maildir.poll(folder) == []


@pytest.mark.parametrize(
    "change",
    [{}, {"Authentication_Results": None}, {"Auto_Submitted": "auto-replied"}, {"X_Gatehouse": "1"}, {"To": "x@y.example"}],
)  # fmt: skip
def test_whatever_its_end_nothing_of_a_message_is_left(box, folder, change):
    (raw,) = mail(**change)(box.address())
    deliver(folder, "1", raw)
    assert len(maildir.poll(folder)) == 1
    assert [path for path in folder.rglob("*") if path.is_file() and path.name != maildir.LOCK] == []


def test_what_there_is_no_room_for_stays_new_and_keeps_none_waiting(box, folder, monkeypatch):
    monkeypatch.setattr(limits, "FROM_ONE_AN_HOUR", 1)
    for name, raw in zip("123", answers(box, "one", "two", "three"), strict=True):
        deliver(folder, name, raw)
    assert maildir.poll(folder) == [MailEnd.TAKEN, MailEnd.LATER, MailEnd.LATER]
    assert there(folder, "new") == ["2", "3"]
    (other,) = mail("other", Authentication_Results=None)(box.address())
    deliver(folder, "4", other)
    assert maildir.poll(folder, most=1) == [MailEnd.UNPROVEN]
    for minutes, text in ((61, "two"), (122, "three")):
        with clock.shifted(timedelta(minutes=minutes)):
            assert MailEnd.TAKEN in maildir.poll(folder)
            assert box.last.text == text
    assert there(folder, "new") == []


@pytest.mark.parametrize(("days", "left"), [(29, ["1"]), (31, [])])
def test_what_was_set_aside_is_deleted_after_30_days(folder, app, days, left):
    (folder / "new" / "1").symlink_to(folder)
    maildir.poll(folder)
    with clock.shifted(timedelta(days=days)):
        maildir.poll(folder)
    assert there(folder, ".Broken/new") == left


def test_a_batch_has_an_end(box, folder):
    for n, raw in enumerate(answers(box, "one", "two", "three")):
        deliver(folder, f"{n}", raw)
    assert len(maildir.poll(folder, most=2)) == 2
    assert there(folder, "new") == ["2"]


def test_a_broken_one_is_set_aside_after_three_tries_and_keeps_none_waiting(box, folder, monkeypatch):
    bad, good = answers(box, "bad", "good")
    deliver(folder, "1", bad)
    deliver(folder, "2", good)
    take = service.receive
    monkeypatch.setattr(service, "receive", lambda raw: 1 / 0 if raw == bad else take(raw))
    assert maildir.poll(folder) == [MailEnd.TAKEN]
    assert there(folder, "new") == ["1.try1"]
    for _ in range(3):
        assert maildir.poll(folder) == []
    assert (there(folder, "new"), there(folder, ".Broken/new"), there(folder, "cur")) == ([], ["1"], [])


def test_one_that_ends_its_reader_is_set_aside_too(box, folder, monkeypatch):
    (raw,) = answers(box, "deadly")
    deliver(folder, "1", raw)
    monkeypatch.setattr(service, "receive", lambda _raw: (_ for _ in ()).throw(SystemExit))
    for _ in range(3):
        with pytest.raises(SystemExit):
            maildir.poll(folder)
    assert maildir.poll(folder) == []
    assert there(folder, ".Broken/new") == ["1"]


def test_while_the_database_is_away_messages_stay_new_and_count_no_try(box, folder, monkeypatch):
    (raw,) = answers(box, "patient")
    deliver(folder, "1", raw)
    with monkeypatch.context() as away:
        gone = OperationalError("", {}, Exception())
        away.setattr(service, "receive", lambda _raw: (_ for _ in ()).throw(gone))
        with pytest.raises(OperationalError):
            maildir.poll(folder)
    assert there(folder, "new") == ["1"]
    assert maildir.poll(folder) == [MailEnd.TAKEN]


def test_one_that_was_taken_but_not_removed_isnt_taken_twice(box, folder, monkeypatch):
    (raw,) = answers(box, "once")
    deliver(folder, "1", raw)
    with monkeypatch.context() as dying:
        dying.setattr(Path, "unlink", lambda *_known, **_how: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            maildir.poll(folder)
    assert maildir.poll(folder) == [MailEnd.AGAIN]
    assert [row.text for row in box.messages()].count("once") == 1
    assert there(folder, "new") == []


def test_while_another_worker_reads_it_there_is_nothing_to_do(box, folder):
    (raw,) = answers(box, "theirs")
    deliver(folder, "1", raw)
    with (folder / maildir.LOCK).open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert maildir.poll(folder) == []
    assert maildir.poll(folder) == [MailEnd.TAKEN]


def test_what_is_no_file_is_set_aside_and_never_followed(box, folder, tmp_path):
    (tmp_path / "secret").write_bytes(answers(box, "secret")[0])
    (folder / "new" / "1").symlink_to(tmp_path / "secret")
    assert maildir.poll(folder) == []
    assert (there(folder, "new"), there(folder, ".Broken/new")) == ([], ["1"])


def test_the_worker_reads_the_configured_folder(app, box, folder, use_settings, monkeypatch):
    monkeypatch.setattr(worker, "_contexts", [app.app_context])
    (raw,) = answers(box, "by the worker")
    deliver(folder, "1", raw)
    worker._receive_once()
    assert there(folder, "new") == ["1"]
    use_settings(ticket_maildir=str(folder))
    worker._receive_once()
    assert there(folder, "new") == []
    assert box.last.text == "by the worker"
