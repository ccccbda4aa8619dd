"""What a mail says: its text in any writing, its files, and nothing of what it only claims."""

from __future__ import annotations

import pytest

from admin_app.lib.mail_reading import bounds, charsets
from admin_app.lib.mail_reading.message import OwnMail, Unreadable, read
from admin_app.lib.mail_reading.parts import Remark
from tests.mail_reading import written

pytestmark = pytest.mark.one_database


def seen(raw, **own):
    return read(raw, OwnMail(**own))


def test_a_plain_mail_is_its_text_sender_and_subject():
    mail = seen(written.plain())
    assert (mail.text, mail.sender, mail.subject) == ("It works.", written.ALICE, "Re: Question")
    assert (mail.message_id, mail.files, mail.remarks) == ("<1@nordlicht.example>", (), frozenset())


def test_of_two_forms_the_plain_one_is_read():
    assert seen(written.alternative("plain words", "<p>rich words")).text == "plain words"


def test_of_two_forms_the_other_one_is_read_where_the_plain_one_says_nothing():
    assert (
        seen(written.alternative(" \n", "<p>rich <b>words</b><p>and more")).text == "rich words\n\nand more"
    )


def test_html_becomes_lines_without_scripts_and_what_is_hidden():
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><div style='display:none'>bait</div>"
        "<p>Hello &amp; welcome,</p><div>one<br>two</div><ul><li>a<li>b</ul><script>alert(1)</script>"
        "<table><tr><td>x</td><td>y</td></tr></table><pre>log 1\nlog 2</pre>"
    )
    text = seen(written.raw(html, kind="text/html; charset=utf-8")).text
    assert text == "Hello & welcome,\n\none\ntwo\n- a\n- b\nx y\nlog 1\nlog 2"


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("iso-2022-jp", "山田です。".encode("iso2022_jp"), "山田です。"),
        ("shift_jis", "①山田".encode("cp932"), "①山田"),
        ("windows-1252", "Grüße €".encode("cp1252"), "Grüße €"),
        ("iso-8859-1", "Preis: 5 €".encode("cp1252"), "Preis: 5 €"),
        ("utf-8", "Grüße".encode("cp1252"), "Gr\ufffd\ufffde"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("no-such-set", "Grüße".encode(), "Grüße"),
        ("no-such-set", "Grüße".encode("cp1252"), "Grüße"),
        ("rot13", b"Hello", "Hello"),
        ("idna", b"xn--a", "xn--a"),
        ("unicode_escape", b"\\u0041", "\\u0041"),
        ("../../x", b"Hello", "Hello"),
        ("gb2312", "镕".encode("gb18030"), "镕"),
    ],
)
def test_a_text_is_read_by_its_character_set_or_the_likeliest(charset, content, text):
    assert seen(written.raw(content, kind=f'text/plain; charset="{charset}"')).text == text


def test_what_cant_be_kept_is_left_out_of_a_text():
    raw = written.raw("a\0b\x07c\u202ed\r\ne\tf\u2028g", kind="text/plain; charset=utf-8")
    assert seen(raw).text == "abcd\ne    f\ng"


def test_a_subject_with_line_breaks_stays_one_line():
    raw = written.plain(Subject="=?utf-8?q?Hi=0D=0ABcc:_all=40company.example?=\n\tthere")
    assert seen(raw).subject == "Hi Bcc: all@company.example there"


def test_a_long_subject_is_cut():
    assert len(seen(written.plain(Subject="x" * 5000)).subject) == bounds.SUBJECT_MOST


def test_a_mail_without_date_subject_and_message_id_is_read():
    mail = seen(written.plain(Subject=None, Message_ID=None))
    assert (mail.subject, mail.message_id, mail.text) == ("", "", "It works.")


@pytest.mark.parametrize(
    "sender",
    [
        "alice@nordlicht.example, mallory@evil.example",
        "alice@nordlicht.example\nFrom: mallory@evil.example",
        "alice",
        "",
        "<>",
        "friends: alice@nordlicht.example;\n x",
        "alice@nordlicht.example <mallory@evil.example> <x",
        "(" * 5000,
        '"' * 5000 + "@",
        "alice@localhost",
        "=?utf-8?q?alice=40nordlicht.example?=",
    ],
)
def test_a_mail_from_nobody_or_from_several_has_no_sender(sender):
    assert seen(written.plain(From=sender)).sender == ""


@pytest.mark.parametrize(
    "sender",
    [
        "Alice Lindqvist <alice@nordlicht.example>",
        "=?utf-8?q?Zo=C3=AB?= <alice@nordlicht.example>",
        "Zoë <alice@nordlicht.example>",
    ],
)
def test_a_sender_is_an_address_however_its_name_is_written(sender):
    assert seen(written.plain(From=sender)).sender == written.ALICE


def test_five_hundred_recipients_are_no_trouble():
    many = ",\n ".join(f"Person {n} <person{n}@nordlicht.example>" for n in range(500))
    mail = seen(written.plain(To=f"{many},\n {written.REPLY}"))
    assert mail.text == "It works."
    assert written.REPLY in mail.reached[0]


def test_addresses_that_the_last_server_wrote_come_first():
    mail = seen(written.plain(Delivered_To="box@company.example", Cc="c@company.example"))
    assert mail.reached == ("box@company.example", written.REPLY, "c@company.example")


def test_references_are_the_nearest_twenty():
    told = " ".join(f"<{n}@x.example>" for n in range(40))
    mail = seen(written.plain(References=told, In_Reply_To="<39@x.example>"))
    assert (len(mail.references), mail.references[-1]) == (bounds.MOST_REFERENCES, "<39@x.example>")


def test_the_same_message_id_over_other_words_is_another_mail():
    one, other = seen(written.plain("one")), seen(written.plain("other"))
    assert one.fingerprint == seen(written.plain("one", Received="by elsewhere")).fingerprint
    assert one.fingerprint != other.fingerprint


def test_a_long_text_is_shortened_and_says_so():
    mail = seen(written.plain("word " * 10_000))
    assert len(mail.text) <= bounds.TEXT_MOST
    assert Remark.SHORTENED in mail.remarks


def test_a_text_of_nothing_says_so():
    assert seen(written.plain(" ")).remarks == {Remark.NO_TEXT}


@pytest.mark.parametrize(
    "marks", ["\u200d", "\u0301", "\ufe0f \u200c", "\u200b\u00ad", "\u2028 \u034f"], ids=ascii
)
def test_a_text_that_shows_nothing_is_none(marks):
    mail = seen(written.raw(f"{marks}\n\n{marks}\n", kind="text/plain; charset=utf-8"))
    assert (mail.text, mail.remarks) == ("", {Remark.NO_TEXT})


def test_of_two_forms_the_other_one_is_read_where_the_plain_one_shows_nothing():
    assert seen(written.alternative("\u200d\n", "<p>rich words")).text == "rich words"


@pytest.fixture
def decoded(monkeypatch):
    """The length of each text that is decoded."""
    lengths, decode = [], charsets.decoded

    def counted(content, named):
        lengths.append(len(content))
        return decode(content, named)

    monkeypatch.setattr(charsets, "decoded", counted)
    return lengths


def of_parts(kind, *parts, boundary="b"):
    told = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary={boundary}\n\n{told}--{boundary}--\n"


BLANK = "Content-Type: text/html\n\n<p>"
LONG = f"Content-Type: text/plain\n\n{' ' * 300_000}"


@pytest.mark.parametrize(
    "body",
    [
        of_parts("mixed", *[BLANK] * 50),
        of_parts("alternative", *[BLANK] * 50),
        of_parts("alternative", *[of_parts("mixed", *[BLANK] * 8, boundary="c")] * 6),
        of_parts("alternative", *[of_parts("alternative", *[BLANK] * 8, boundary="c")] * 6),
        of_parts("mixed", *[of_parts("alternative", *[BLANK] * 8, boundary="c")] * 6),
        of_parts("mixed", *[LONG] * 9),
        of_parts("alternative", *[LONG] * 9),
    ],
    ids=["parts", "forms", "parts in forms", "forms in forms", "forms in parts", "long parts", "long forms"],
)
def test_however_parts_stand_in_one_another_as_much_text_is_read(decoded, body):
    mail = seen(f"From: {written.ALICE}\nMIME-Version: 1.0\n{body}".encode())
    assert len(decoded) <= bounds.MOST_TEXTS
    assert sum(decoded) <= bounds.BYTES_DECODED
    assert Remark.SHORTENED in mail.remarks


def test_once_a_form_says_something_the_others_arent_read(decoded):
    rich = of_parts("related", BLANK, BLANK, boundary="c")
    body = of_parts("alternative", "Content-Type: text/plain\n\nplain words", rich)
    mail = seen(f"From: {written.ALICE}\nMIME-Version: 1.0\n{body}".encode())
    assert (mail.text, mail.remarks, len(decoded)) == ("plain words", frozenset(), 1)


def test_an_encrypted_mail_says_so():
    kind = 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"'
    mail = seen(written.raw("--b\nContent-Type: text/plain\n\nx\n--b--\n", kind=kind))
    assert (mail.text, mail.files, mail.remarks) == ("", (), {Remark.ENCRYPTED})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\nno headers",
        written.nested(61),
        written.nested(20, inner="\n" * 400_000),
        b"X: y\n" * 1_000_001 + b"\nHello",
        written.raw("--b\n\nx\n" * 6_000, kind="multipart/mixed; boundary=b"),
    ],
    ids=["empty", "no headers", "61 parts in parts", "many lines in parts", "many lines", "many parts"],
)
def test_what_no_mail_program_makes_is_unreadable(raw):
    with pytest.raises(Unreadable):
        seen(raw)


def test_too_many_headers_are_unreadable():
    with pytest.raises(Unreadable):
        seen(b"X: y\n" * 1001 + b"\nHello")


def test_parts_in_parts_are_read_to_a_depth():
    assert seen(written.nested(19)).text == "deep"
    assert Remark.MORE_FILES in seen(written.nested(40)).remarks


def test_a_mail_beyond_the_limit_keeps_its_text_and_loses_its_files(monkeypatch):
    monkeypatch.setattr("admin_app.lib.mail_reading.message.MOST_BYTES", 2000)
    mail = seen(written.with_files(("big.bin", b"x" * 5000)))
    assert (mail.text, mail.files, mail.remarks) == ("See the file.", (), {Remark.CUT_OFF})


@pytest.mark.parametrize(
    "header", ["From", "To", "Subject", "Content-Type", "Content-Disposition", "References", "Received"]
)
@pytest.mark.parametrize("value", ["(" * 9000, '"' * 9000, "=?" * 4000, "\x00\xff<>,;:@" * 900, "a;" * 4000, "<" * 9000])  # fmt: skip
def test_no_header_stops_the_reader(header, value):
    raw = written.plain(**{header.replace("-", "_"): value})
    assert seen(raw).text is not None
