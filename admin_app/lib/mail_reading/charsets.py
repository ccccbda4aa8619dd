"""Bytes of a mail as text, by the character set it names where that is one, else by the likeliest.

Only sets that people write in are tried: Python's list holds codecs that unpack or take time by the square of a length.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from admin_app.lib.text.characters import cleaned_lines

NAME_MOST = 40
FAMILIES = re.compile(
    r"ascii|utf-(8|16|32)(-[bl]e)?|utf-8-sig|iso8859-\d+|cp(125\d|932|936|949|950|437|850|852|866|874)|koi8-[ru]|"
    r"shift_jis\w*|euc_(jp|kr)\w*|iso2022_(jp|kr)\w*|gb2312|gbk|gb18030|hz|big5\w*|tis-620|mac-(roman|cyrillic)"
)
# What is named, and what is meant: supersets that hold the characters that senders put beyond it.
MEANT = {
    "ascii": ("utf-8", "cp1252"),
    "iso8859-1": ("cp1252",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "euc_kr": ("cp949",),
    "shift_jis": ("cp932",),
    "iso2022_jp": ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004"),
}
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\u0085\x0b\x0c]")
_DROPPED = {"Cc", "Cs", "Co", "Cn"}


def decoded(content: bytes, named: str | None) -> str:
    """The text of a part. What can't be read stands as U+FFFD."""
    likely = _meant(named)
    for charset in (*likely, "utf-8"):
        try:
            return content.decode(charset)
        except (UnicodeError, LookupError):
            continue
    return content.decode(likely[0] if likely else "cp1252", "replace")


def cleaned(text: str) -> str:
    """A text of several lines as it may be kept: line feeds, no other control character, nothing invisible."""
    plain = _BREAKS.sub("\n", text).replace("\t", "    ").replace("\xa0", " ")
    seen = "".join(c for c in plain if c == "\n" or unicodedata.category(c) not in _DROPPED)
    return cleaned_lines(seen)


def _meant(named: str | None) -> tuple[str, ...]:
    if not named or len(named) > NAME_MOST:
        return ()
    try:
        name = codecs.lookup(named.strip()).name
    except (LookupError, ValueError, UnicodeError):
        return ()
    if not FAMILIES.fullmatch(name):
        return ()
    return MEANT.get(name, (name,))
