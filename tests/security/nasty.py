"""Values that break what reads them: the edge of the calendar, digits that are none, texts no database takes."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

from hypothesis import strategies as st

ID = "00000000-0000-7000-8000-000000000000"
TEXTS = (
    "", "\0", "a\0b", "\r\nX: y", "\ud800", "\udfff", "\U0010ffff", "\u202e", "é" * 300, "a" * 5000, "%", "%00", "%ED%A0%80", "_", "'", '"',
    "\\", "\\u0000", "🏳️‍🌈", "{}", "[]", "null", "true", "../" * 9, "A-20418836\0", "İ" * 90, "ﷺ" * 90,
)  # fmt: skip
NUMBERS = (
    "-1", "--5", "²", "٣", "1²", "1_000", "9" * 30, "-" + "9" * 30, str(2**31), str(2**63), str(-(2**63) - 1), "1" * 5000, "000010" + "9" * 50, "1e999", "9e999999",
    "-9e999999", "1e-999999", "NaN", "sNaN", "-Infinity", "0x1", "1,5",
)  # fmt: skip
TIMES = (
    "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "10000-01-01", "٢٠٢٦-٠١-٠١", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-14:00", "2026-01-01T00:00:00+24:00", "0001-W01-1", "9999-W53-7",
)  # fmt: skip
IDS = (ID, ID.replace("0", "f"), "{" + ID + "}", "urn:uuid:" + ID, "0" * 31 + "²", "٠" * 32, "0" * 400, "1")
ADDRESSES = (
    "//[", "http://[", "//]", "/%2f[", "%2f%2f[", "%252f%252f[", "//a[b", "/\\[", "//[::1]:x/", "http://x:99999999/", "/?next=//[", "/#[", "//\u2100",
    "/" + "é" * 200, "/\ud800", "/\0",
)  # fmt: skip
NETWORKS = (
    "0.0.0.0/0",
    "[::1",
    "fe80::1%\0",
    "1.2.3.4/99999999999",
    "1.2.3.4/²",
    "::ffff:0:0/95",
    "²55.1.1.1",
    "[]:1",
)
CONTACTS = (
    "a@[",
    "a@xn--",
    "@",
    "a@" + "é" * 70 + ".de",
    "a@\u2100.de",
    '"\0"@x.example',
    "+" + "9" * 40,
    "+٤٩٤٠٥٥٥٠١٣١",
    "+²²²²²²²",
)
JSONS = (
    "{",
    "[" * 900,
    "[1]",
    '"\\ud800"',
    '{"id": 5}',
    '{"id":"\\ud800","rawId":"x","response":{},"type":"public-key"}',
    "1e999",
    "NaN",
)
ALL = (*TEXTS, *NUMBERS, *TIMES, *IDS, *ADDRESSES, *NETWORKS, *CONTACTS, *JSONS)

# What a key may hold for the first column of a list, which may be a time, a day, a text or a number.
HELD = (
    *(["t", text] for text in TIMES), *(["d", text] for text in TIMES), ["t", 5], ["t", None], ["d", 5], ["u", 5], ["u", []], ["q", "x"], [[], "x"],
    [], ["t"], {"t": 1}, "\ud800", "a\ud800", "\0", "x" * 300, 2**31, 2**63, 10**400, -(2**70), 1.5, float("inf"), float("nan"), True, None,
)  # fmt: skip


def key(*values: object, direction: object = ">") -> str:
    """A paging key as ours are written, with these values in it."""
    return base64.urlsafe_b64encode(json.dumps([direction, list(values)]).encode()).decode().rstrip("=")


KEYS = (
    *(key(held, ["u", "0" * 32]) for held in HELD), *(key(held, ["u", "0" * 32], direction="<") for held in HELD[:4]), key(), key(None),
    key(["t", "2026-01-01T00:00:00+00:00"], ["u", 5]), key(["t", "2026-01-01T00:00:00+00:00"], ["u", "²" * 32]), key("x", None, direction=[]),
    "W10", "e30", "bnVsbA", "MQ", "\0", "\ud800", "A" * 601, "A", "é", base64.urlsafe_b64encode(b"[" * 400).decode(), "/+" * 8,
)  # fmt: skip
COOKIES = (
    "x", ".", "x.", ".x", "0.x", f"{ID}.x", f"{ID}.\\000", f"{ID}.é", "²" * 32 + ".x", "٠" * 32 + ".x", "0" * 31 + "\\377.x", f"{{{ID}}}.x",
    f"urn:uuid:{ID}.x", "f" * 32 + "." + "x" * 90, "f" * 32 + "." + "x" * 5000, "..", '"', '"\\777"', "=", "a.b.c", "e30.e30.e30", ".e30.e30", "%00",
)  # fmt: skip
HEADERS = {
    "Host": ("[", "]", "[::1", "a]b", "x:y", "x:99999999", "é", "\xff", "", "a b", "..", "a..b", "a" * 300, "//["),
    "X-Forwarded-For": ("", ",", "²", "[", "[::1", "1.2.3.4:x", "fe80::1%\0", "9" * 5000, "1.2.3.4, [", "\xff"),
    "X-Forwarded-Proto": ("", "[", "\xff", "javascript"),
    "Accept-Language": ("²", "*", "de;q=1e999", "de;q=NaN", "de;q=²", ";;;", "-", "a" * 5000, "\xff", "de_DE@x;q=0.1,*;q=-1", "x-" * 90),
    "Accept": ("", "²", "*/*;q=NaN", "text", "a/b/c", "\xff", "application/json;q=1e999", "/"),
    "Range": ("bytes=-", "bytes=²-", "bytes=0-" + "9" * 5000, "bytes=9-1", "x=1", "bytes=" + "0-0," * 99, "\xff", "bytes"),
    "If-Range": ("²", '"', "Fri, 31 Dec 9999 23:59:59 -1400", "\xff"),
    "If-None-Match": ("²", '"', "W/", "*", "\xff", '"' * 99),
    "If-Modified-Since": ("²", "Mon, 01 Jan 0001 00:00:00 +1400", "Fri, 31 Dec 9999 23:59:59 -1400", "Fri, 99 Foo 99999999999 99:99:99", "\xff"),
    "User-Agent": ("\0", "\xff", "a" * 5000, "²", "\x01\x02"),
    "Referer": ("//[", "http://[", "\xff", "²"),
    "Origin": ("//[", "http://[", "null", "\xff"),
    "X-CSRFToken": ("\0", "\xff", "²", ".", "a" * 5000),
    "HX-Request": ("\xff", ""),
    "HX-Current-URL": ("//[", "http://[", "\xff"),
    "X-Background": ("\xff", ""),
    "Authorization": ("Basic ²", "Basic \xff", "Basic", "Bearer", "Digest x=", "\xff", "Basic gA=="),
    "Content-Type": ("²", "multipart/form-data", "multipart/form-data; boundary=\xff", "application/x-www-form-urlencoded; charset=²", "\xff", "a/b;c*=x''%ff"),
    "Content-Length": ("²", "-1", "9" * 5000, "\xff"),
    "Date": ("²",),
}  # fmt: skip

VALUES = st.one_of(
    st.sampled_from(ALL), st.text(max_size=40), st.integers().map(str), st.uuids().map(str), st.dates().map(str),
    st.datetimes(timezones=st.timezones()).map(str), st.floats().map(str), st.ip_addresses().map(str),
)  # fmt: skip


def encoded(value: str) -> str:
    """A value as it stands in an address, lone surrogates and all."""
    return quote(value.encode("utf-8", "surrogatepass"), safe="")
