"""How much of a mail is read. What is beyond it is left out and said so, or the mail can't be read.

The threat: whoever knows an address of ours decides what the parser works on. Its time grows with lines times open
parts, and a header's with the square of its length, so both are measured before it begins. Each header is parsed once, and
of all of a mail's no more than so many characters.
"""

from __future__ import annotations

import re

MOST_BYTES = 32 * 1024 * 1024  # as much as most mail servers carry
MOST_LINES = 1_000_000  # base 64 of as many bytes has half of it
MOST_RULES = 5_000  # lines that may begin a part
MOST_EFFORT = 8_000_000  # lines times declared parts
MOST_PARTS = 60
# Blank lines where there is a delivery report: each begins one more set of headers there.
MOST_GROUPS = 10_000
MOST_DEPTH = 20
MOST_HEADERS = 1_000
# Characters of one header that is parsed; 500 recipients are cut off here, and nobody needs them.
HEADER_MOST = 2_000
PARSED_MOST = 80_000  # characters of all headers that are parsed; twenty files with long names, told twice each, have half of it
HEADER_SEARCHED = 65_536  # characters of one header in which an address of ours is looked for
HTML_MOST = 256_000  # characters; what somebody wrote stands at the top
TEXT_MOST = 20_000  # characters of what was written, and as many of what it quotes
TEXT_CLEANED = 4 * TEXT_MOST  # characters in which a quote's beginning is looked for
MOST_TEXTS = 10  # parts that are read as text; further ones are left out
BYTES_DECODED = 1_048_576  # of all texts together
SUBJECT_MOST = 200
NAME_MOST = 120
MOST_FILES = 20  # that are looked at; fewer are kept
MOST_REFERENCES = 20
ID_MOST = 250

_REPORT = re.compile(rb"delivery-status", re.IGNORECASE)
_PART = re.compile(rb"boundary(?:\*\d*\*?)?\s*=|content-type:\s*message/", re.IGNORECASE)


def is_laborious(raw: bytes) -> bool:
    """Whether a mail is made to keep its reader busy: too many lines or parts, or many parts in many lines."""
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    if lines > MOST_LINES or max(raw.count(b"\n--"), raw.count(b"\r--")) > MOST_RULES:
        return True
    groups = raw.count(b"\n\n") + raw.count(b"\n\r") + raw.count(b"\r\r")
    if groups > MOST_GROUPS and _REPORT.search(raw):
        return True
    parts = sum(1 for _ in _PART.finditer(raw))
    return parts > MOST_PARTS or lines * (parts + 1) > MOST_EFFORT
