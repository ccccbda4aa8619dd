"""Awkward mails, one by one and all of them in a maildir: each comes to its right end, and the next one is taken."""

from __future__ import annotations

import mailbox

import pytest

from admin_app.incoming_mail import limits, maildir, service
from admin_app.incoming_mail.ends import MailEnd
from tests.incoming_mail.awkward import AWKWARD


@pytest.mark.one_database
@pytest.mark.parametrize("awkward", AWKWARD, ids=[one.name for one in AWKWARD])
def test_each_comes_to_its_right_end(box, awkward):
    before = len(box.messages())
    assert [service.receive(raw) for raw in awkward.mails(box.address())] == awkward.ends
    came = box.messages()[before:]
    assert len(came) == sum(end in {MailEnd.TAKEN, MailEnd.UNPROVEN} for end in awkward.ends)
    if awkward.text is not None:
        assert (came[-1].text, came[-1].quoted) == (awkward.text, awkward.quoted)


def test_a_maildir_of_them_is_taken_in_to_its_end(box, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "FROM_ONE_AN_HOUR", 100)
    folder = mailbox.Maildir(tmp_path / "box")
    expected = []
    for number, one in enumerate(AWKWARD):
        for raw in one.mails(box.address()):
            # An id of its own, since many of them are the same but for another header.
            folder.add(raw.replace(b"<1@nordlicht", f"<{number}@nordlicht".encode()))
        expected += one.ends
    assert len(AWKWARD) >= 40
    ends = []
    while came := maildir.poll(tmp_path / "box"):
        ends += came
    assert sorted(ends) == sorted(expected)
    assert [len(list((tmp_path / "box" / part).iterdir())) for part in ("new", "cur")] == [0, 0]
