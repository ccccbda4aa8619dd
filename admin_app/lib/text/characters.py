"""Characters as they are kept: one spelling for what looks the same, nothing that can't be seen.

Compatibility forms become the plain ones (NFKC: `＠` is `@`, a no-break space a space), any script's digits
become 0 to 9, and what is invisible goes: U+200B, U+FEFF, soft hyphens, direction marks, variation selectors. The
two joiners stay where a script needs them to write a word (RFC 5892 A.1 and A.2).
"""

from __future__ import annotations

import re
import unicodedata

import idna

# Default ignorable code points (UAX 44) of other categories than Cf, and the blank pattern of Braille.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
JOINERS = "\u200c\u200d"
# What people and word processors put where a hyphen is meant; the long vowel mark of Japanese keyboards is one
# between digits.
_HYPHENS = re.compile("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d\u058a]|(?<=[0-9])\u30fc(?=[0-9])")
_QUIET = {"Cf"}
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_REFUSED = {"Cc", "Cs", "Co", "Zl", "Zp"}
_LINES = "\r\n"


def cleaned(text: str) -> str:
    """A text as it is kept: NFKC, nothing invisible, digits 0 to 9, no space around.

    Control characters, line and paragraph separators stay where they are: `is_refused` finds them.
    """
    if text.isascii():
        return text.strip(" ")
    seen = _without_invisible(unicodedata.normalize("NFKC", text))
    return ascii_digits(unicodedata.normalize("NFKC", seen)).strip(" ")


def cleaned_lines(text: str) -> str:
    """A text of several lines as it is kept: NFC, as it was written but for direction marks and the like.

    Joiners and variation selectors stay, which emoji and several scripts need. A line or paragraph separator is a
    line break.
    """
    if text.isascii():
        return text
    lines = re.sub("[\u2028\u2029\u0085]", "\n", unicodedata.normalize("NFC", text))
    return "".join(c for c in lines if c in JOINERS or unicodedata.category(c) not in _QUIET)


def is_refused(text: str, *, lines: bool = False) -> bool:
    """Whether a cleaned text holds what can't be kept: control characters, separators of lines, code points of nobody's."""
    if text.isprintable():  # the usual case, at a hundredth of the cost
        return False
    return any(
        (unicodedata.category(c) in _REFUSED and not (lines and c in _LINES)) or _is_noncharacter(c)
        for c in text
    )


def is_turned(text: str) -> bool:
    """Whether a raw text turns the direction of a part of it, so that it may read as another one."""
    return not text.isascii() and _TURNS.search(text) is not None


def is_blank(text: str) -> bool:
    """Whether a cleaned text shows nothing: it has no letter, digit, sign or mark of punctuation."""
    return not any(unicodedata.category(c)[0] in "LNSP" for c in text)


def ascii_digits(text: str) -> str:
    """A text with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in text)


def hyphens(text: str) -> str:
    """A cleaned text with each kind of dash as the one on a keyboard."""
    return text if text.isascii() else _HYPHENS.sub("-", text)


def in_one_piece(text: str) -> str:
    """A number or code as it is read: cleaned, each dash a hyphen, no white space around."""
    return hyphens(cleaned(text)).strip()


def folded(text: str) -> str:
    """How texts are compared: cleaned and without regard to case."""
    if text.isascii():
        return " ".join(text.casefold().split())
    return " ".join(unicodedata.normalize("NFKC", cleaned(text).casefold()).split())


def _without_invisible(text: str) -> str:
    return "".join(c for i, c in enumerate(text) if not _is_invisible(text, i))


def _is_invisible(text: str, at: int) -> bool:
    c = text[at]
    if c in JOINERS:
        return not _joins(text, at)
    return unicodedata.category(c) in _QUIET or _BLANK.match(c) is not None


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands where its script needs it."""
    try:
        return bool(idna.valid_contextj(text, at))
    except (ValueError, idna.IDNAError):
        return False


def _is_noncharacter(c: str) -> bool:
    point = ord(c)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF  # noqa: PLR2004 - as the standard names them
