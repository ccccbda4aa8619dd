"""How long a stranger's mail keeps its reader busy (SECURITY 32): each of these took seven seconds and more."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from admin_app.bounce import notifications
from admin_app.lib.mail_reading import bounds, headers
from admin_app.lib.mail_reading.message import OwnMail, Unreadable, read
from tests.mail_reading import written

pytestmark = pytest.mark.one_database

FROM = "a " * 950 + f"<{written.ALICE}>"
FIELDS = "a=b; " * 390
REPORT = (
    f"From: {written.ALICE}\nTo: {written.REPLY}\nMIME-Version: 1.0\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n{header}\n"
    "--b\nContent-Type: message/delivery-status\n\n{groups}\n--b--\n"
)


def parts(*kinds):
    body = "".join(f"--b\nContent-Type: {kind}\n\nx\n" for kind in kinds)
    return written.raw(f"{body}--b--\n", kind="multipart/mixed; boundary=b")


def report(*, header="", groups=""):
    return REPORT.format(header=header and f"{header}\n", groups=groups).encode()


HEAVY = {
    "senders": written.plain(From="\nFrom: ".join([FROM] * 60)),
    "parts of one kind": parts(*[f"application/x; {FIELDS}"] * 58),
    "parts of many kinds": parts(*[f"application/x{n}; {FIELDS}" for n in range(58)]),
    "servers": written.plain(Received="\nReceived: ".join(["a " * 900] * 900)),
    "recipients of a report": report(header="X-Original-To: " + "a " * 50_000),
    "a report about many": report(groups="a: b\n\n" * 200_000),
    "a report of blank lines": report(groups="\n" * 900_000),
    "a report about some": report(groups="".join(f"Content-Type: x{n}/y\n\n" for n in range(9_000))),
}


@pytest.mark.parametrize("raw", list(HEAVY.values()), ids=list(HEAVY))
def test_no_mail_keeps_the_reader_busy(raw):
    began = time.process_time()
    with suppress(Unreadable):
        read(raw, OwnMail())
    notifications.read(raw)
    assert time.process_time() - began < 5


def test_a_mail_from_many_has_no_sender_and_the_rest_of_it_is_read():
    mail = read(HEAVY["senders"], OwnMail())
    assert (mail.sender, mail.text) == ("", "It works.")


def test_a_header_is_parsed_once_however_often_it_is_asked_for(monkeypatch):
    asked, parse = [], headers.BoundedPolicy._parse
    monkeypatch.setattr(
        headers.BoundedPolicy,
        "_parse",
        lambda self, name, value: asked.append(name) or parse(self, name, value),
    )
    read(written.with_files(("a.bin", b"x"), ("b.bin", b"y")), OwnMail())
    assert asked.count("From") == 1
    assert len(asked) < 15


def test_twenty_files_with_long_names_keep_them():
    name = "Ж" * (bounds.NAME_MOST - 4) + ".bin"
    mail = read(written.with_files(*[(f"{n:02}{name[2:]}", b"x") for n in range(20)]), OwnMail())
    assert [file.name for file in mail.files] == [f"{n:02}{name[2:]}" for n in range(20)]
    assert mail.sender == written.ALICE
