"""How a name is spelled for search: without marks, as it would be typed on any keyboard.

`Łukasz` is spelled "lukasz", `Ёлкина` "елкина", `Işık` "isik". Umlauts, ø and å have two spellings: with the mark
dropped and as German and Scandinavian write them without it ("muller" and "mueller"). What is kept and what is
asked go through the same functions, so that each finds the other on every database.
"""

from __future__ import annotations

import re
import unicodedata

TAIL_MAX = 100  # characters of a spelling that are kept from each word on, and asked for
TAILS_MAX = 400  # more than any name has that makes sense: 200 characters in two spellings
BETWEEN = "\n "  # between the spellings of one name: nobody can type it, and each begins behind a space

# Letters that Unicode doesn't take apart into a letter and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)  # fmt: skip
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_LEFT_OUT = dict.fromkeys(map(ord, "'’‘ʼʻʹ′`´\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_SPACES = dict.fromkeys(map(ord, "-‐‑‒–—―−.,;/・"), " ")
_PUNCTUATION = _LEFT_OUT | _SPACES
# Marks that make another letter, not the same one with an accent, have a combining class of at most this: nukta,
# the voicing of kana, virama; and vowel signs, which have 0 (UAX 44).
_PART_OF_LETTER = 9
# Scripts written without spaces between words or names: every character begins one.
_UNSPACED = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD_START = re.compile(rf"(?<![^\W_])[^\W_]|[{_UNSPACED}]")
_ASCII_WORD_START = re.compile("(?<![a-z0-9])[a-z0-9]")
_UNSPACED_ANY = re.compile(f"[{_UNSPACED}]")


def spellings(text: str) -> tuple[str, ...]:
    """The spellings of a text: one, or a second one with umlauts, ø and å written out. None of an empty text."""
    if text.isascii():
        found = " ".join(text.casefold().translate(_PUNCTUATION).split())
        return (found,) if found else ()
    composed = unicodedata.normalize("NFKC", text.translate(_LEFT_OUT)).translate(_PUNCTUATION)
    composed = unicodedata.normalize("NFC", composed.casefold())
    both = (_plain(composed), _plain(composed.translate(_WRITTEN_OUT)))
    return tuple(dict.fromkeys(filter(None, both)))


def tails(texts: tuple[str, ...]) -> list[str]:
    """Spelled texts from each of their words on, at most 400 and each cut off at 100 characters: whole ones first."""
    found = list(texts)
    for text in texts:
        start = _ASCII_WORD_START if text.isascii() else _WORD_START
        found += [text[m.start() :] for m in start.finditer(text)]
    return list(dict.fromkeys([tail[:TAIL_MAX].rstrip() for tail in found]))[:TAILS_MAX]


def whole(texts: tuple[str, ...]) -> str:
    """All spellings in one text, each word of it behind a space: where parts are looked for."""
    return " " + BETWEEN.join(texts)


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that puts no spaces between words."""
    return _UNSPACED_ANY.search(word) is not None


def _plain(composed: str) -> str:
    apart = unicodedata.normalize("NFKD", composed)
    bare = "".join(c for c in apart if unicodedata.combining(c) <= _PART_OF_LETTER)
    return " ".join(unicodedata.normalize("NFC", bare.translate(_LETTERS)).split())
