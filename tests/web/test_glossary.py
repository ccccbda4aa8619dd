"""Texts keep to docs/words.md: one word a thing in each language, and marks as a printer sets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scripts import messages

WORDS = Path("docs/words.md")
# Texts that go to a phone or are spoken: one typographic mark halves what fits into a message.
SPOKEN = (
    "admin_app/text_message/words.py",
    "admin_app/dispute/telling.py",
    "admin_app/recovery_case/telling.py",
    "admin_app/request_by_mail/releasing.py",
)
UNITS = r"(?:min|s|h|MB|KB)\b"


@cache
def texts(german: bool) -> tuple[str, ...]:
    """Every text in a language, plurals apart, without those for phones."""
    spoken = "".join(Path(name).read_text("utf-8") for name in SPOKEN)
    found: list[str] = []
    for message in messages.kept("de"):
        if message.id and messages._single(message) not in spoken:
            told = message.string if german else message.id
            found += [told] if isinstance(told, str) else list(told)
    return tuple(found)


def never(german: bool) -> Iterator[str]:
    """The words that a language's texts never hold."""
    for line in WORDS.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or cells[0] == "English" or not cells[0].strip("- "):
            continue
        told = cells[3:] if len(cells) == 5 else cells
        yield from (word.strip() for word in told[german].split(",") if word.strip())


def holding(word: str, german: bool) -> list[str]:
    """The texts that hold a word as a whole; one in small letters is meant in any case."""
    found = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE if word[0].islower() else 0)
    return [
        text for text in texts(german) if found.search(_other_than_ours(re.sub(r"%\(\w+\)[sd]", "", text)))
    ]


def _other_than_ours(text: str) -> str:
    """A text without the terms of several words that are ours: a "user agreement" is no user."""
    return re.sub("user agreement", "", text, flags=re.IGNORECASE)


@pytest.mark.parametrize("word", sorted(set(never(german=False)), key=str.casefold))
def test_no_english_text_holds_a_word_that_we_never_use(word):
    assert holding(word, german=False) == []


# Longer words that are right though one of ours that never stands is a part of them.
OTHER_WORDS = {"administration", "mailserver"}
COMPOUND_FROM = 5  # letters; shorter ones are parts of too much


def kept() -> set[str]:
    """The words of the German column, which may hold one that never stands alone: `Benutzername`."""
    rows = [line.strip("|").split("|") for line in WORDS.read_text("utf-8").splitlines() if line[:1] == "|"]
    return {word.casefold() for row in rows if len(row) == 5 for word in re.findall(r"\w+", row[1])}


def compounds(word: str) -> set[str]:
    """Longer German words, inflected ones among them, of which a noun that we never use is a part."""
    part, right = word.casefold(), kept() | OTHER_WORDS
    said = [re.sub(r"%\(\w+\)[sd]", "", text).casefold() for text in texts(german=True)]
    found = {token for text in said for token in re.findall(r"\w+", text)}
    longer = {token for token in found if part in token and token != part}
    return {token for token in longer if not any(part in one and one in token for one in right)}


@pytest.mark.parametrize(
    "word",
    sorted(w for w in set(never(german=True)) if w.isalpha() and w[0].isupper() and len(w) >= COMPOUND_FROM),
)
def test_no_german_compound_is_made_of_a_noun_that_we_never_use(word):
    assert compounds(word) == set()


@pytest.mark.parametrize("word", sorted(set(never(german=True)), key=str.casefold))
def test_no_german_text_holds_a_word_that_we_never_use(word):
    assert holding(word, german=True) == []


@pytest.mark.parametrize("german", [False, True], ids=["en", "de"])
def test_quotation_marks_apostrophes_and_ellipses_are_typographic(german):
    straight = re.compile(r"(?<![<=])\"|'|\.\.\.")
    assert [t for t in texts(german) if straight.search(re.sub(r"<[^>]*>", "", t))] == []


def test_german_quotes_as_german_does():
    assert [t for t in texts(german=True) if "”" in t or t.count("„") != t.count("“")] == []
    assert [t for t in texts(german=False) if "„" in t or t.count("“") != t.count("”")] == []


@pytest.mark.parametrize("german", [False, True], ids=["en", "de"])
def test_a_number_stays_with_its_unit(german):
    assert [t for t in texts(german) if re.search(rf"(?:\)[sd]|\d) {UNITS}", t)] == []


def test_german_sets_a_space_before_an_ellipsis_that_leaves_words_out():
    assert [t for t in texts(german=True) if re.search(r"\w…", t)] == []


def test_a_noun_that_stands_alone_begins_with_a_capital():
    """A German text of one word for an English noun; what begins small in both languages is no noun or within a sentence."""
    alone = (m for m in messages.kept("de") if isinstance(m.id, str) and m.id[:1].isupper())
    assert [m.string for m in alone if isinstance(m.string, str) and m.string[:1].islower()] == []


def test_the_tables_are_read():
    assert "second factor" in set(never(german=False))
    assert "Mitarbeiter" in set(never(german=True))
    assert "oops" in set(never(german=False))
    assert holding("Konto", german=True)
